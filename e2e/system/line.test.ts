import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Line } from '../support/line.ts';

const patience = { timeout: 20_000, interval: 10 };

describe('a line that can be broken', () => {
  let echo: Server;
  let heard: string;
  let line: Line;

  beforeEach(async () => {
    heard = '';
    echo = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        heard += chunk.toString();
        socket.write(chunk);
      });
    });
    echo.listen(0, '127.0.0.1');
    await once(echo, 'listening');
    line = await Line.to((echo.address() as AddressInfo).port);
  });
  afterEach(async () => {
    await line.close();
    echo.close();
  });

  async function dial(): Promise<{ socket: Socket; answers: () => string }> {
    const [host, port] = line.address.split(':');
    const socket = connect({ host, port: Number(port) });
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await once(socket, 'connect');
    return { socket, answers: () => text };
  }

  async function spoken(text: string) {
    const dialled = await dial();
    dialled.socket.write(text);
    await vi.waitFor(() => expect(dialled.answers()).toBe(text), patience);
    return dialled;
  }

  it('carries both ways, and ends with either end', async () => {
    const { socket } = await spoken('one');
    expect(line.connections).toBe(1);
    socket.end();
    await vi.waitFor(() => expect(line.connections).toBe(0), patience);
  });

  it('cut: every connection ends, and none comes about until it is mended', async () => {
    const { socket } = await spoken('one');
    const closed = once(socket, 'close');
    line.break('cut');
    await closed;
    await once((await dial()).socket, 'close');
    line.mend();
    await spoken('two');
  });

  it('slow: all of it arrives, in order', async () => {
    const { socket, answers } = await spoken('one');
    line.break('slow');
    for (const word of ['two', 'three']) socket.write(word);
    await vi.waitFor(() => expect(heard).toBe('onetwothree'), patience);
    line.mend();
    socket.write('four');
    await vi.waitFor(() => expect(answers()).toBe('onetwothreefour'), patience);
  });

  it('half-open: nothing arrives and nobody is told, until it is mended', async () => {
    const { socket, answers } = await spoken('one');
    const closed = once(socket, 'close');
    line.break('half-open');
    socket.write('lost');
    await spokenPast(socket);
    expect([heard, answers(), socket.destroyed]).toEqual(['one', 'one', false]);
    line.mend();
    await closed;
    await spoken('two');
    expect(heard).toBe('onetwo');
  });

  it('no-answer: what was asked is done, and its answer is lost with the connection', async () => {
    const { socket, answers } = await spoken('one');
    const closed = once(socket, 'close');
    line.break('no-answer');
    socket.write('two');
    await closed;
    expect([heard, answers()]).toEqual(['onetwo', 'one']);
  });

  /** Resolves when what a socket has sent has left it. */
  async function spokenPast(socket: Socket): Promise<void> {
    await vi.waitFor(() => expect(socket.writableLength).toBe(0), patience);
    await dial();
  }
});
