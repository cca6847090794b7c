import type { ExtendedError, Socket } from 'socket.io';
import { z } from 'zod';
import { flightIdSchema, orderIdSchema } from '@aisle/shared/contract';
import type { PlainAck, Refused } from '@aisle/shared/socket-contract';
import { problemMessage, type ProblemCode } from '@aisle/shared/problems';
import { Problem } from '../problem.ts';
import type { Allowance } from './gate.ts';

/** The messages that a namespace takes, and what each carries. */
type Requests = Readonly<Record<string, { readonly payload: z.ZodType }>>;

/** Answers each message of a connection. */
export type Handlers<R extends Requests, C> = {
  readonly [E in keyof R]: (
    connection: C,
    message: z.output<R[E]['payload']>,
  ) => PlainAck | Promise<PlainAck>;
};

/** Socket.IO's namespace, whatever its events are. */
interface AnyNamespace<S> {
  on(event: 'connection', listener: (socket: S) => void): unknown;
  use(guard: (socket: S, next: (error?: ExtendedError) => void) => void): unknown;
}

type AnySocket = Pick<Socket, 'handshake' | 'conn' | 'disconnect'>;

/** Told of a bug: in which event, and which order and flight its message names. */
export type MessageFailed = (event: string, error: unknown, ids: MessageIds) => void;

const messageIds = z.object({
  flightId: flightIdSchema.optional().catch(undefined),
  orderId: orderIdSchema.optional().catch(undefined),
});
type MessageIds = z.output<typeof messageIds>;

export interface NamespaceParts<S, R extends Requests, C> {
  readonly requests: R;
  readonly handlers: Handlers<R, C>;
  /** Requests whose answers are large, or cost a query. */
  readonly costly?: readonly (keyof R & string)[];
  /** What a connection may ask for; without it anything. */
  readonly allowance?: (connection: Socket['conn']) => Allowance;
  /** Somebody was let in; `left` is called when they go. */
  readonly connect: (socket: S) => { readonly connection: C; readonly left: () => void };
  readonly failed: MessageFailed;
  /** Each answer: `ok`, or the code of the refusal. */
  readonly answered: (code: string, event: string) => void;
}

/** A refusal as an ack carries it. */
export function refused(code: ProblemCode): Refused {
  return { ok: false, error: { code, message: problemMessage(code) } };
}

/**
 * Lets only those connect for whom `whyRefused` gives null: the code of a refusal is shown to them, and so is a {@link Problem}
 * that it throws. Who was refused for a token is cut off, too: guesses cost a handshake each.
 */
export function guardNamespace<S extends AnySocket>(
  namespace: AnyNamespace<S>,
  whyRefused: (socket: S) => Promise<ProblemCode | null>,
): void {
  namespace.use((socket, next) => {
    whyRefused(socket).then(
      (code) => {
        if (code !== null && 'token' in socket.handshake.auth) {
          // Once they are told.
          setImmediate(() => socket.conn.close());
        }
        next(code === null ? undefined : handshakeError(code));
      },
      (error: unknown) => {
        next(handshakeError(error instanceof Problem ? error.code : 'internal'));
      },
    );
  });
}

/** Serves a namespace. Whatever a client sends, it gets an answer, if it asked for one. */
export function serveNamespace<S extends AnySocket, R extends Requests, C>(
  namespace: AnyNamespace<S>,
  parts: NamespaceParts<S, R, C>,
): void {
  const { failed, answered, costly = [] } = parts;
  namespace.on('connection', (typed) => {
    // What comes in is checked here: nobody relies on its types.
    const socket = typed as unknown as Socket;
    const { connection, left } = parts.connect(typed);
    const allowance = parts.allowance?.(socket.conn);
    forgetHandshake(socket);
    socket.on('disconnect', left);
    socket.onAny((event: string, ...args: unknown[]) => {
      const ack = ackOf(args);
      const reply = (answer: PlainAck): void => {
        answered(answer.ok ? 'ok' : answer.error.code, event);
        ack?.(answer);
      };
      if (allowance && !mayPass(allowance, costly.includes(event))) {
        reply(refused('rate-limited'));
        if (allowance.flooded) socket.disconnect(true);
        return;
      }
      answer(parts, connection, event, args)
        .then(reply)
        .catch((error: unknown) => {
          failed(event, error, messageIds.catch({}).parse(args[0]));
          reply(refused('internal'));
        });
    });
  });
}

async function answer<R extends Requests, C>(
  { requests, handlers }: { readonly requests: R; readonly handlers: Handlers<R, C> },
  connection: C,
  event: string,
  args: readonly unknown[],
): Promise<PlainAck> {
  const request = Object.hasOwn(requests, event) ? requests[event] : undefined;
  if (!request || args.length !== 1) return refused('invalid-message');
  const parsed = request.payload.safeParse(args[0]);
  if (!parsed.success) return refused('invalid-message');
  return (
    (handlers as Handlers<Requests, C>)[event]?.(connection, parsed.data) ?? refused('internal')
  );
}

function mayPass(allowance: Allowance, isCostly: boolean): boolean {
  return allowance.message() && (!isCostly || allowance.watch());
}

/** The client's callback, taken off the arguments; null: it wants no answer. */
function ackOf(args: unknown[]): ((answer: PlainAck) => void) | null {
  const last = args.at(-1);
  return typeof last === 'function' ? (args.pop() as (answer: PlainAck) => void) : null;
}

/** The error of a handshake that is refused; the client finds code and sentence in `data`. */
function handshakeError(code: ProblemCode): Error {
  const message = problemMessage(code);
  return Object.assign(new Error(message), { data: { code, message } });
}

/**
 * Lets go of the request that a connection began with, which Socket.IO would keep for as long as it lasts:
 * a browser's headers are two kilobytes. Of all that only the cookies are asked for again: here, and by another
 * namespace that shares the connection.
 */
function forgetHandshake(socket: Pick<Socket, 'handshake' | 'conn'>): void {
  const { cookie } = socket.handshake.headers;
  socket.handshake.headers = cookie === undefined ? {} : { cookie };
  socket.handshake.query = {};
  if (cookie === undefined) Reflect.deleteProperty(socket.conn, 'request');
  else Reflect.set(socket.conn, 'request', { headers: { cookie }, connection: {} });
}
