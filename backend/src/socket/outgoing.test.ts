import { once } from 'node:events';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestBackend } from '../../test/support/backend.ts';
import { FakeBooking } from '../../test/support/fake-booking.ts';
import { outgoing, textFrame } from './audience.ts';

let backend: TestBackend;

beforeAll(async () => {
  backend = await TestBackend.start(new FakeBooking());
});
afterAll(() => backend.stop());

/** What a client gets of messages that are written as one text for many. */
async function receive(transport: string, texts: readonly string[]): Promise<unknown[]> {
  const client = io(backend.url, { transports: [transport], forceNew: true, reconnection: false });
  await once(client as unknown as NodeJS.EventEmitter, 'connect');
  const [socket] = backend.app.io.of('/').sockets.values();
  const got: unknown[] = [];
  const all = new Promise<void>((resolve) => {
    client.on('message', ({ text }: { text: string }) => {
      got.push(text);
      if (got.length === texts.length) resolve();
    });
  });
  for (const text of texts) {
    const message = outgoing('message', { text });
    socket?.conn.write(message.text, message.options);
  }
  await all;
  client.disconnect();
  await expect.poll(() => backend.app.io.of('/').sockets.size).toBe(0);
  return got;
}

/** Around the lengths at which a frame's header changes, and letters of more than a byte. */
const texts = ['', 'Ünïcödé ✈', ...[90, 100, 101, 102, 65_510, 70_000].map((n) => 'x'.repeat(n))];

it.each(['websocket', 'polling'])('is an event like any other for a client by %s', async (by) => {
  expect(await receive(by, texts)).toEqual(texts);
});

it.each([
  [125, 2],
  [126, 4],
  [65_535, 4],
  [65_536, 10],
])('a text of %i bytes has a header of %i', (length, header) => {
  const frame = textFrame('x'.repeat(length));
  expect(frame.length).toBe(length + header);
  expect(frame.toString('latin1', header)).toBe('x'.repeat(length));
});
