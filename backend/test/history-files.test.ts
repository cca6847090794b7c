import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { checkFile, unpackedLimit } from '../src/history/check-file.ts';
import { FileOpener } from '../src/history/open-file.ts';
import { secrets, TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';

let backend: TestBackend;

beforeAll(async () => {
  backend = await TestBackend.start(new FakeBooking());
});
afterAll(() => backend.stop());

const authorization = { Authorization: `Bearer ${secrets.AGENT_TOKEN}` };
const path = '/api/agent/history/open';
const blanks = gzipSync(Buffer.alloc(17 * 1024 * 1024, ' '));

async function opened(body: Buffer): Promise<[number, string]> {
  const sent = { method: 'POST', headers: authorization, body: new Uint8Array(body) };
  const answer = await fetch(backend.url + path, sent);
  return [answer.status, ((await answer.json()) as { code: string }).code];
}

it('T8: a small file is not unpacked into a large one', async () => {
  expect(blanks.length).toBeLessThan(20_000);
  expect(unpackedLimit(blanks.length)).toBe(limits.historyFreeBytes);
  expect(unpackedLimit(1_000_000)).toBe(100_000_000);
  expect(unpackedLimit(limits.historyFileBytes)).toBe(limits.historyUnpackedBytes);
  expect(await checkFile(blanks)).toBe('body-too-large');
  expect(await opened(blanks)).toEqual([413, 'body-too-large']);
});

it('T8: customers are answered while a file is checked', async () => {
  // All of it is one line, which is taken, and is no JSON only at its end.
  const line = `[${'[],'.repeat(limits.historyLineCharacters / 3 - 10)}`;
  const file = { isChecked: false };
  const checked = opened(Buffer.from(line)).finally(() => (file.isChecked = true));
  let answers = 0;
  while (!file.isChecked) {
    expect((await backend.ask('GET', '/healthz')).status).toBe(200);
    answers += 1;
  }
  expect(await checked).toEqual([422, 'not-a-history']);
  // On the loop that checks, one at most would come in between.
  expect(answers).toBeGreaterThan(3);
});

it('T8: a file that takes too much memory ends its thread only', async () => {
  const lines = Array<string>(60).fill(`[${'[],'.repeat(100_000)}[]]`);
  const header = { format: 'aisle-flight-history', version: 1, flightId: 'A', exportedAt: 'B' };
  const body = gzipSync([JSON.stringify(header), ...lines].join('\n'));
  const [status] = await opened(body);
  expect([413, 422]).toContain(status);
  expect((await backend.ask('GET', '/healthz')).status).toBe(200);
});

it('T7: uploads that trickle leave exports free, and other uploads too', async () => {
  const trickled = Array.from({ length: limits.historyFilesAtOnce }, () => {
    const sent = request(backend.url + path, { method: 'POST', headers: authorization });
    sent.on('error', () => undefined);
    sent.write('{');
    return sent;
  });
  const exported = await backend.ask('GET', '/api/agent/flights/A-20270101/history/export', {
    token: secrets.AGENT_TOKEN,
  });
  expect([exported.status, exported.body.code]).toEqual([404, 'flight-not-found']);
  expect(await opened(Buffer.from('no, a letter'))).toEqual([422, 'not-a-history']);
  for (const each of trickled) each.destroy();
});

it('T7: no more bodies are read at once than fit', async () => {
  const opener = new FileOpener();
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  async function* trickled(): AsyncGenerator<Buffer> {
    yield Buffer.from('no, ');
    await ended;
    yield Buffer.from('a letter');
  }
  const notHistory = { code: 'not-a-history' };
  const open = () => opener.open(trickled());
  const opening = Array.from({ length: limits.historyBodiesAtOnce }, () =>
    expect(open()).rejects.toMatchObject(notHistory),
  );
  await expect(open()).rejects.toMatchObject({ code: 'busy' });
  end();
  await Promise.all(opening);
  await expect(open()).rejects.toMatchObject(notHistory);
});
