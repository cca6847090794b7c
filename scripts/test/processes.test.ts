import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdir, readFile, rmdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { demoFlights } from '@aisle/shared/aircraft';
import { root } from '../src/root.ts';
import { openFlights } from '../src/system/demo-flights.ts';
import { identify, isAlive, type ProcessIdentity } from '../preparation/process.mjs';
import { endProcess, endRecorded, readRecord, writeRecord } from '../src/system/record.ts';
import { terseView } from '../src/system/log.ts';
import { ManagedProcess } from '../src/system/managed-process.ts';
import { ProcessGroup } from '../src/system/process-group.ts';
import { serverArguments } from '../src/system/temporal.ts';
import { waitFor } from '../src/system/wait-for.ts';
import { program, temporaryDirectory } from './helpers.ts';

/** A process that runs until it is ended; `stubborn` ones ignore SIGTERM. */
async function sleeper(stubborn = false): Promise<ProcessIdentity> {
  const script = `${stubborn ? "process.on('SIGTERM', () => {});" : ''}console.log('up');setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(createInterface({ input: child.stdout }), 'line');
  const identity = await identify(child.pid ?? 0);
  if (!identity) throw new Error('it did not start');
  return identity;
}

async function untilGone(identity: ProcessIdentity): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  await waitFor(async () => !(await isAlive(identity)), {
    what: 'The end',
    timeoutMs: 60_000,
    signal,
    hopeless: () => undefined,
  });
}

describe('ending processes', () => {
  test.each([false, true])('politely, then not (stubborn: %s)', async (stubborn) => {
    const identity = await sleeper(stubborn);
    expect(await isAlive(identity)).toBe(true);
    await endProcess(identity, stubborn ? 200 : 30_000);
    await untilGone(identity);
  });

  test('a process that only has the number of an earlier one is left alone', async () => {
    const identity = await sleeper();
    await endProcess({ ...identity, startedAt: 'earlier' }, 1000);
    expect(await isAlive(identity)).toBe(true);
  });

  test('orphans of a killed supervisor are those that it wrote down', async () => {
    const dataDir = await temporaryDirectory();
    const [worker, backend, stranger] = [await sleeper(), await sleeper(), await sleeper()];
    await writeRecord(dataDir, {
      supervisor: { pid: 999_999_999, startedAt: 'once' },
      processes: { backend, worker, gateway: { ...stranger, startedAt: 'earlier' } },
      addresses: {},
    });
    expect(await endRecorded((await readRecord(dataDir))!.processes, 30_000)).toEqual([
      'backend',
      'worker',
    ]);
    await untilGone(worker);
    await untilGone(backend);
    expect(await isAlive(stranger)).toBe(true);
  });

  test('the watchdog ends all when the supervisor goes without a word, and nothing otherwise', async () => {
    const [worker, temporal, ended] = [await sleeper(), await sleeper(), await sleeper()];
    const script = join(root, 'scripts', 'src', 'system', 'watchdog-main.ts');
    const watchdog = spawn(process.execPath, ['--import', 'tsx', script], {
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    watchdog.stdin.write(`${JSON.stringify({ worker, temporal, ended })}\n`);
    watchdog.stdin.write(`${JSON.stringify({ worker, temporal })}\n`);
    watchdog.stdin.end();
    await once(watchdog, 'exit');
    await untilGone(worker);
    await untilGone(temporal);
    expect(await isAlive(ended)).toBe(true);
  });
});

describe('a managed process', () => {
  async function manage(script: string) {
    const logDir = await temporaryDirectory();
    const path = await program(logDir, 'it', script);
    const said: string[] = [];
    const identities: (ProcessIdentity | undefined)[] = [];
    let notice: () => void = () => undefined;
    const managed = new ManagedProcess(
      { name: 'it', program: path, args: [], cwd: logDir, env: process.env, logDir },
      {
        isShown: () => true,
        say: (line) => void said.push(line),
        changed: async (_, identity) => {
          identities.push(identity);
          notice();
        },
      },
    );
    onTestFinished(() => {
      managed.kill();
    });
    const changes = async (count: number) => {
      while (identities.length < count) await new Promise<void>((resolve) => (notice = resolve));
    };
    return { managed, said, identities, changes, logDir };
  }

  test('is started again when it ends by itself, and says so', async () => {
    const { managed, said, identities, changes, logDir } = await manage(
      'echo "it is Monday"; exit 3',
    );
    await managed.start();
    const ended = () => identities.filter((identity) => identity === undefined).length;
    for (let count = 1; ended() < 2; count += 1) await changes(count);
    // What it printed may be read after its end is known.
    await vi.waitFor(() => expect(said).toContain('it: it is Monday'), { timeout: 60_000 });
    expect(said).toContain('it ended (code 3). Starting it again in 250 ms.');
    expect(managed.failures).toBeGreaterThan(1);
    expect(managed.tail).toContain('it is Monday');
    await managed.stop();
    expect(await readFile(join(logDir, 'it.log'), 'utf8')).toMatch(/^(it is Monday\n)+$/);
  });

  test('is ended for good', async () => {
    const { managed, said, identities } = await manage('exec sleep 1000');
    await managed.start();
    const [identity] = identities;
    await managed.stop();
    expect(identity && (await isAlive(identity))).toBe(false);
    expect(identities.at(-1)).toBeUndefined();
    expect(said).toEqual([]);
  });

  test('that cannot be started says why', async () => {
    const { managed, said, changes } = await manage('');
    Object.assign(managed, { spec: { ...Reflect.get(managed, 'spec'), program: '/nowhere' } });
    await managed.start();
    await changes(1);
    expect(said[0]).toMatch(/could not be started \(spawn \/nowhere ENOENT\)/);
  });
});

test('a record that cannot be written, as on a full disk, ends nothing, and is written when it can be', async () => {
  const dataDir = await temporaryDirectory();
  const supervisor = await identify(process.pid);
  const said: string[] = [];
  const stopped = new AbortController();
  const say = (line: string) => void said.push(line);
  const group = new ProcessGroup(dataDir, supervisor!, say, stopped.signal);
  onTestFinished(async () => {
    stopped.abort();
    await group.stop();
  });
  // Where the record is drafted nothing can be written.
  await mkdir(join(dataDir, 'system.json.new'));
  const path = await program(dataDir, 'it', 'exec sleep 1000');
  await group.startProgram('worker', path, [], process.env);
  await group.recordAddresses({ worker: 'here' });
  const [{ pid } = { pid: 0 }] = group.overview();
  expect(await readRecord(dataDir)).toBeUndefined();
  expect(said).toEqual([expect.stringContaining('cannot be written down')]);
  await rmdir(join(dataDir, 'system.json.new'));
  const written = await vi.waitUntil(() => readRecord(dataDir), { timeout: 60_000 });
  expect(written).toMatchObject({ processes: { worker: { pid } }, addresses: { worker: 'here' } });
  expect(said).toHaveLength(1);
});

describe('what the terminal shows', () => {
  test.each([
    ['{"level":30,"msg":"an order"}', undefined],
    ['{"level":40,"msg":"slow"}', 'worker: slow'],
    ['{"level":50,"msg":"failed","err":{"message":"no disk"}}', 'worker: failed (no disk)'],
    ['{"level":40,"temporal":{},"msg":"for experts"}', undefined],
    ['{"level":50,"temporal":{},"msg":"for everyone"}', 'worker: for everyone'],
    ['These settings are wrong.', 'worker: These settings are wrong.'],
    ['', undefined],
    ['42', undefined],
  ])('of %s', (line, shown) => {
    expect(terseView('worker', line)).toBe(shown);
  });
});

describe('waiting', () => {
  const base = { what: 'The backend', timeoutMs: 60_000, hopeless: () => undefined };
  const signal = new AbortController().signal;

  test('asks until the answer is yes; a failed question is a no', async () => {
    const answers = [
      () => Promise.reject(new Error('refused')),
      async () => false,
      async () => true,
    ];
    await waitFor(() => answers.shift()?.() ?? Promise.reject(new Error()), { ...base, signal });
    expect(answers).toEqual([]);
  });

  test('gives up with a sentence, or when it is told to', async () => {
    const never = async () => false;
    await expect(waitFor(never, { ...base, signal, timeoutMs: 0 })).rejects.toThrow(
      'The backend was not ready within 0 s.',
    );
    await expect(
      waitFor(never, { ...base, signal, hopeless: () => 'It is gone.' }),
    ).rejects.toThrow('The backend does not start.\nIt is gone.');
    await expect(waitFor(never, { ...base, signal: AbortSignal.abort() })).rejects.toThrow(
      'aborted',
    );
  });
});

test('the record of a system is read back, and is none where nothing ran', async () => {
  const dataDir = await temporaryDirectory();
  expect(await readRecord(dataDir)).toBeUndefined();
  const record = {
    supervisor: { pid: 1, startedAt: 'now' },
    processes: {},
    addresses: { site: 'http://127.0.0.1:3000' },
  };
  await writeRecord(dataDir, record);
  expect(await readRecord(dataDir)).toEqual(record);
});

const embedded = { dataDir: '/data', host: '127.0.0.1', port: 7233, namespace: 'default' };

test.each([
  [null, '--headless', '--ui-port'],
  [8233, '--ui-port 8233', '--headless'],
])('Temporal’s own pages are there when they are asked for: port %s', (uiPort, has, hasNot) => {
  const args = serverArguments({ ...embedded, uiPort }).join(' ');
  expect(args).toContain(has);
  expect(args).not.toContain(hasNot);
});

test('X5: Temporal’s own pages know where payloads are decrypted', () => {
  const codecEndpoint = 'http://127.0.0.1:3000/api/agent/codec';
  const args = serverArguments({ ...embedded, uiPort: 8233, codecEndpoint }).join(' ');
  expect(args).toContain(`--ui-codec-endpoint ${codecEndpoint}`);
});

test('Temporal is started with its database on disk and the measured settings', () => {
  const args = serverArguments({ ...embedded, uiPort: null }).join(' ');
  expect(args).toContain('--ip 127.0.0.1');
  expect(args).toContain('--db-filename /data/temporal.db');
  expect(args).toContain('--sqlite-pragma journal_mode=WAL --sqlite-pragma synchronous=NORMAL');
  expect(args).toContain('history.transferProcessorMaxPollRPS=1000');
});

test('demo flights are opened as an agent; those that exist are fine, a refusal is told', async () => {
  const bodies: unknown[] = [];
  const flights = demoFlights(new Date('2026-11-24T10:00:00Z')).slice(0, 3);
  const server = createServer((request, response) => {
    expect(request.headers.authorization).toBe('Bearer the-agent-token');
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { number } = JSON.parse(body) as { number: string };
      bodies.push(number);
      const again = bodies.filter((seen) => seen === number).length > 1;
      const answers: Record<string, [number, object]> = {
        [flights[0]?.number ?? '']: again ? [201, {}] : [503, { code: 'busy' }],
        [flights[1]?.number ?? '']: [409, { code: 'flight-exists' }],
      };
      const [status, answer] = answers[number] ?? [400, { detail: 'No such airport.' }];
      response.writeHead(status).end(JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  expect(await openFlights(`http://127.0.0.1:${String(port)}`, 'the-agent-token', flights)).toEqual(
    {
      open: 2,
      refused: [`${flights[2]?.number ?? ''}: No such airport.`],
    },
  );
  expect(bodies).toHaveLength(4);
});
