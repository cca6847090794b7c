import type { Namespace, Socket } from 'socket.io';
import type { z } from 'zod';
import {
  socketRequests,
  type ClientToServer,
  type PlainAck,
  type ServerToClient,
} from '@aisle/shared/contract';
import { refused } from '../socket/answer.ts';
import type { SocketGate } from '../socket/gate.ts';
import { Viewer, type ViewerParts } from './viewer.ts';

export interface ViewersParts extends ViewerParts {
  readonly gate: Pick<SocketGate, 'allowance'>;
  readonly failed: (event: string, error: unknown) => void;
  /** Each answer: `ok`, or the code of the refusal. */
  readonly answered: (code: string) => void;
}

type Request = keyof typeof socketRequests;

/** Their answers are large, or cost a query. */
const watching: ReadonlySet<string> = new Set<Request>([
  'flight:watch',
  'flights:watch',
  'order:watch',
]);

type Reply = (answer: PlainAck) => void;

/** Serves the namespace `/`. Whatever a client sends, it gets an answer, if it asked for one. */
export function serveViewers(
  namespace: Namespace<ClientToServer, ServerToClient>,
  parts: ViewersParts,
): void {
  namespace.on('connection', (socket) => {
    forgetHandshake(socket);
    const viewer = new Viewer(socket, parts);
    const allowance = parts.gate.allowance(socket.conn);
    socket.on('disconnect', () => {
      viewer.leave();
    });
    socket.onAny((event: string, ...args: unknown[]) => {
      const reply = replyOf(args, parts.answered);
      if (!allowance.message() || (watching.has(event) && !allowance.watch())) {
        reply(refused('rate-limited'));
        if (allowance.flooded) socket.disconnect(true);
        return;
      }
      answer(viewer, event, args)
        .then(reply)
        .catch((error: unknown) => {
          parts.failed(event, error);
          reply(refused('internal'));
        });
    });
  });
}

/**
 * Lets go of the request that a connection began with, which Socket.IO would keep for as long as it lasts:
 * a browser's headers are two kilobytes. Of all that only the cookies are asked for again: here, and by another
 * namespace that shares the connection.
 */
export function forgetHandshake(socket: Pick<Socket, 'handshake' | 'conn'>): void {
  const { cookie } = socket.handshake.headers;
  socket.handshake.headers = cookie === undefined ? {} : { cookie };
  socket.handshake.query = {};
  if (cookie === undefined) Reflect.deleteProperty(socket.conn, 'request');
  else Reflect.set(socket.conn, 'request', { headers: { cookie }, connection: {} });
}

/** The client's callback, taken off the arguments; a client that gave none is answered with nothing. */
export function replyOf(args: unknown[], counted: (code: string) => void): Reply {
  const last = args.at(-1);
  const ack = typeof last === 'function' ? (args.pop() as Reply) : null;
  return (answer) => {
    counted(answer.ok ? 'ok' : answer.error.code);
    ack?.(answer);
  };
}

async function answer(viewer: Viewer, event: string, args: readonly unknown[]): Promise<PlainAck> {
  if (!isRequest(event) || args.length !== 1) return refused('invalid-message');
  const parsed = socketRequests[event].payload.safeParse(args[0]);
  if (!parsed.success) return refused('invalid-message');
  return handlers[event](viewer, parsed.data as never);
}

type Handlers = {
  readonly [E in Request]: (
    viewer: Viewer,
    message: z.output<(typeof socketRequests)[E]['payload']>,
  ) => PlainAck | Promise<PlainAck>;
};

const handlers: Handlers = {
  'flight:watch': (viewer, message) => viewer.watchFlight(message),
  'flight:unwatch': (viewer, message) => viewer.unwatchFlight(message),
  'order:watch': (viewer, message) => viewer.watchOrder(message),
  'order:unwatch': (viewer, message) => viewer.unwatchOrder(message),
  'flights:watch': (viewer) => viewer.watchFlights(),
};

function isRequest(event: string): event is Request {
  return Object.hasOwn(socketRequests, event);
}
