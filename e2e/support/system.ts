/**
 * The whole product as `npm start` starts it, for tests: on ports and a data directory of its own. It can be stopped
 * as a person does, killed in part or whole as a power cut does, and started again on the same data.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@aisle/scripts/src/system/ports.ts';
import { goneWithin, killNow, tree, type ProcessIdentity } from './processes.ts';
import { SystemData } from './system-data.ts';

/** Settings as in `.env.example`, by name. */
export type SystemSettings = Readonly<Record<string, string>>;

export interface EndedStart {
  readonly code: number | null;
  readonly output: string;
}

const projectDir = resolve(import.meta.dirname, '..', '..');
/** What `npm start` and `npm run cluster` run; without npm between, whose number nobody needs. */
type Shape = 'start' | 'cluster';
/** An empty clone installs and builds first. */
const readyMs = 300_000;
const stopMs = 60_000;
const readyLine = /Aisle is ready: (http:\/\/\S+)/;
/** How the first start says the passwords of the agents' desk. */
const passwordLine = /^ {2}(agent|supervisor) +(\S+)$/gm;
/** Settings of whoever runs the tests must not reach the system under test. */
const foreign = [
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'GATEWAY_URL',
  'BACKEND_URL',
  'REDIS_URL',
  'WORKERS',
  'BACKENDS',
  'HISTORY_SHARDS',
];

/** A program and its arguments. */
export type Command = readonly [string, ...string[]];

export class TestSystem extends SystemData {
  /** Where customers find it. */
  url = '';
  /** What the first start said, and said only then: the passwords of the desk's accounts, by their names. */
  passwords: Readonly<Record<string, string>> = {};
  readonly #supervisor: Command;
  readonly #settings: SystemSettings;
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(shape: Shape, dataDir: string, settings: SystemSettings) {
    super(dataDir);
    this.#supervisor = [process.execPath, resolve(projectDir, 'scripts', 'run.mjs'), shape];
    this.#settings = settings;
  }

  /** Starts a system with data of its own; ready when this resolves. Call {@link dispose} in the end. */
  static async start(settings: SystemSettings = {}, shape: Shape = 'start'): Promise<TestSystem> {
    for (let triesLeft = 2; ; triesLeft -= 1) {
      const system = await TestSystem.prepared(settings, shape);
      try {
        await system.startAgain();
        return system;
      } catch (error) {
        await system.dispose();
        // Between the look for a free port and the listening, a system of another suite took it.
        if (triesLeft === 0 || !String(error).includes('EADDRINUSE')) throw error;
      }
    }
  }

  /** A system that is not started yet. */
  static async prepared(
    settings: SystemSettings = {},
    shape: Shape = 'start',
  ): Promise<TestSystem> {
    const dataDir = settings['DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'aisle-test-')));
    const [site, temporal, gateway] = [
      await freePort('127.0.0.1'),
      await freePort('127.0.0.1'),
      await freePort('127.0.0.1'),
    ];
    const ports = { PORT: `${site}`, TEMPORAL_PORT: `${temporal}`, GATEWAY_PORT: `${gateway}` };
    const quick = { RATE_LIMITS: 'off', PAYMENT_FAILURE_RATE: '0', PAYMENT_PAUSE_SECONDS: '1' };
    return new TestSystem(shape, dataDir, { ...ports, ...quick, ...settings, DATA_DIR: dataDir });
  }

  /** Everything that the last start said. */
  get output(): string {
    return this.#output;
  }

  /** The process that holds all others. */
  get supervisorPid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the system does not run');
    return pid;
  }

  /** Starts on the data that is there; ready when this resolves. */
  async startAgain(command: Command = this.#supervisor): Promise<void> {
    const child = this.#spawn(command);
    const ended = once(child, 'close').then(([code, signal]) => `ended (${code ?? signal})`);
    const late = sleep(readyMs, 'took too long', { ref: false });
    const how = await Promise.race([this.#sees(readyLine), ended, late]);
    if (typeof how === 'string') {
      await this.kill();
      throw new Error(`the start ${how}\n${this.#output}`);
    }
    this.url = how[1] ?? '';
    const said = [...this.#output.matchAll(passwordLine)];
    this.passwords = {
      ...this.passwords,
      ...Object.fromEntries(said.map(([, name = '', password = '']) => [name, password])),
    };
  }

  /** Starts it where it is bound to fail; gives how it ended. */
  async startInVain(): Promise<EndedStart> {
    const child = this.#spawn(this.#supervisor);
    const closed = once(child, 'close').then(([code]) => ({ code: code as number | null }));
    const ending = await Promise.race([closed, sleep(readyMs, undefined, { ref: false })]);
    if (ending) return { ...ending, output: this.#output };
    await this.kill();
    throw new Error(`the start did not fail\n${this.#output}`);
  }

  /** Everything that runs for this system, the supervisor first. */
  processes(): ProcessIdentity[] {
    return tree(this.supervisorPid);
  }

  /** Ctrl-C, as at a terminal; gives the exit code. */
  async stop(): Promise<number | null> {
    const child = this.#child;
    if (child === undefined) return null;
    const closed = once(child, 'close');
    child.kill('SIGINT');
    const late = sleep(stopMs, undefined, { ref: false }).then(() => {
      throw new Error(`the system did not stop\n${this.#output}`);
    });
    const [code] = (await Promise.race([closed, late])) as [number | null];
    this.#child = undefined;
    return code;
  }

  /** Kills all of it at once, as a power cut does. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    const processes = this.processes();
    for (const { pid } of processes) killNow(pid);
    const left = await goneWithin(processes, stopMs);
    this.#child = undefined;
    if (left.length > 0) throw new Error(`cannot be killed: ${JSON.stringify(left)}`);
  }

  /** Kills what runs and removes the data. */
  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  #spawn([program, ...args]: Command): ChildProcess {
    if (this.#child) throw new Error('the system runs already');
    const own = Object.entries(process.env).filter(([name]) => !foreign.includes(name));
    const env = { ...Object.fromEntries(own), ...this.#settings };
    this.#output = '';
    const child = spawn(program, args, {
      cwd: projectDir,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    }
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    this.#child = child;
    return child;
  }

  /** Resolves with the first match in the output. */
  async #sees(pattern: RegExp): Promise<RegExpMatchArray> {
    const child = this.#child;
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match) return match;
      await once(child?.stdout ?? process.stdin, 'data');
    }
  }
}
