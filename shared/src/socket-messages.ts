/** How the messages of a Socket.IO namespace are declared: once, for checks, the AsyncAPI document, and types. */
import { z } from 'zod';

/** What a client asks. A refusal may be the ack instead ({@link refusedSchema}). */
export interface SocketRequest {
  readonly summary: string;
  readonly payload: z.ZodType;
  /** The ack of what was accepted. */
  readonly ack: z.ZodType;
}

/** What a client is told. */
export type SocketEvent = Omit<SocketRequest, 'ack'>;

export type SocketRequests = Readonly<Record<string, SocketRequest>>;
export type SocketEvents = Readonly<Record<string, SocketEvent>>;

/** A refusal in an ack. */
export const refusedSchema = z.object({
  ok: z.literal(false),
  error: z.object({ code: z.string(), message: z.string() }),
});
export type Refused = z.output<typeof refusedSchema>;
export type SocketError = Refused['error'];

export type Ack<R extends SocketRequest> = z.output<R['ack']> | Refused;

/** The requests of a namespace, as Socket.IO's types want them. */
export type Sending<R extends SocketRequests> = {
  [E in keyof R]: (message: z.input<R[E]['payload']>, ack: (answer: Ack<R[E]>) => void) => void;
};

/** The events of a namespace, as Socket.IO's types want them. */
export type Receiving<E extends SocketEvents> = {
  [Name in keyof E]: (message: z.output<E[Name]['payload']>) => void;
};
