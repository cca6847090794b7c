import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { Connections, type EndReason } from './connections.ts';

const past = limits.connectionsPerClient;

/** Sockets of clients that are told by the socket; all of those that were ended, and why. */
function connections(boundsClients = true) {
  const clients = new Map<Socket, string | null>();
  const ends: EndReason[] = [];
  const all = new Connections({
    clientOf: (socket) => clients.get(socket) ?? null,
    boundsClients,
    ended: (reason) => ends.push(reason),
  });
  const open = (client: string | null, count = 1): Socket[] =>
    Array.from({ length: count }, () => {
      const socket = new Socket();
      clients.set(socket, client);
      all.of(socket);
      return socket;
    });
  return { all, ends, open };
}

/** A request on a connection; its body is there, or still to come. */
function ask(all: Connections, socket: Socket | undefined, isComplete = true): ServerResponse {
  if (socket === undefined) throw new Error('there is no such connection');
  const request = new IncomingMessage(socket);
  request.complete = isComplete;
  const response = new ServerResponse(request);
  all.of(socket).take(
    { request, response },
    () => undefined,
    () => 0,
  );
  return response;
}

it('one client has so many; then its oldest silent one makes room', () => {
  const { all, ends, open } = connections();
  const [first, second] = open('a', past);
  const [newest] = open('a');
  expect([first?.destroyed, second?.destroyed, newest?.destroyed]).toEqual([true, false, false]);
  expect(all.size).toBe(past);
  open('b', 5);
  expect([all.size, ends]).toEqual([past + 5, ['too-many']]);
});

it('who sends nothing goes first, then who is idle, then who still sends, and nobody who waits for an answer', () => {
  const { all, open } = connections();
  const [asking, sending, idle, silent, socket, ...rest] = open('a', past);
  for (const each of rest) ask(all, each);
  ask(all, asking);
  ask(all, sending, false);
  ask(all, idle).emit('close');
  if (socket) all.of(socket).upgraded();
  for (const next of [silent, idle, sending]) {
    expect(next?.destroyed).toBe(false);
    ask(all, open('a')[0]);
    expect(next?.destroyed).toBe(true);
  }
  const [refused] = open('a');
  expect([refused?.destroyed, asking?.destroyed, socket?.destroyed]).toEqual([true, false, false]);
});

it('of all there are so many; then the client with most of them makes room', () => {
  const { all, open } = connections(false);
  const [honest] = open('honest');
  const [oldest] = open('crowd', limits.connections - 1);
  const [newest] = open('newcomer');
  expect([honest, oldest, newest].map((each) => each?.destroyed)).toEqual([false, true, false]);
  expect(all.size).toBe(limits.connections);
});

it('a trusted proxy has as many as there may be', () => {
  const { ends, open } = connections();
  open(null, past + 5);
  expect(ends).toEqual([]);
});

it('what is closed counts no more', async () => {
  const { all, open } = connections();
  const sockets = open('a', 3);
  const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
  expect(all.size).toBe(0);
  // A late word of one that is gone.
  for (const socket of sockets) all.of(socket);
  expect(all.size).toBe(0);
});

it('a body comes at a pace, after a moment’s grace', () => {
  const { all, open } = connections();
  const [socket] = open('a');
  if (!socket) throw new Error('there is no connection');
  ask(all, socket, false);
  const connection = all.of(socket);
  expect(connection.isSlow(limits.bodyGraceMs)).toBe(false);
  expect(connection.isSlow(limits.bodyGraceMs + 1)).toBe(true);
  Object.defineProperty(socket, 'bytesRead', { value: limits.bodyBytesPerSecond });
  expect(connection.isSlow(limits.bodyGraceMs + 1_000)).toBe(false);
  expect(connection.isSlow(limits.bodyGraceMs + 1_001)).toBe(true);
});

it('requests on one connection are answered one after another, and so many wait', () => {
  const { all, open } = connections();
  const [socket] = open('a');
  if (!socket) throw new Error('there is no connection');
  const connection = all.of(socket);
  const answered: ServerResponse[] = [];
  const take = (): boolean => {
    const request = new IncomingMessage(socket);
    const exchange = { request, response: new ServerResponse(request) };
    return connection.take(exchange, ({ response }) => answered.push(response), Date.now);
  };
  const taken = Array.from({ length: limits.pipelinedRequests + 2 }, take);
  expect(taken).toEqual([...taken.slice(1).map(() => true), false]);
  expect(answered).toHaveLength(1);
  answered[0]?.emit('close');
  expect(answered).toHaveLength(2);
  expect(take()).toBe(true);
});
