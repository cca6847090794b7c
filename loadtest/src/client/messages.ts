/** Socket messages, read as the contract has them, and the sockets that bring them. */
import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { NodeWebSocket } from 'socket.io-client';
import {
  flightChangedSchema,
  orderSchema,
  publicSeatsSchema,
  type FlightChanged,
  type FlightWatchAck,
  type Order,
  type SocketError,
} from '@aisle/shared/contract';
import { isProblemCode, problemStatus } from '@aisle/shared/problems';
import type { PublicSeats } from '@aisle/shared/seat-map';
import { z } from 'zod';
import type { Outcome } from '../observations.ts';

/** The layout is checked once a run, not with each snapshot. */
const snapshotAck = z.object({
  ok: z.literal(true),
  snapshot: z.object({ version: z.int(), seats: publicSeatsSchema }),
});
const changesAck = z.object({ ok: z.literal(true), changes: flightChangedSchema });
const orderAck = z.object({ ok: z.literal(true), order: orderSchema });

/** What an ack of `flight:watch` says; null when it is not by the contract. */
export function readWatchAck(
  ack: FlightWatchAck,
): { change: FlightChanged } | { version: number; seats: PublicSeats } | null {
  const changes = changesAck.safeParse(ack);
  if (changes.success) return { change: changes.data.changes };
  const whole = snapshotAck.safeParse(ack);
  if (!whole.success) return null;
  const { version, seats } = whole.data.snapshot;
  return { version, seats: seats as PublicSeats };
}

/** The order of an ack of `order:watch`; null when there is none. */
export function readOrderAck(ack: unknown): Order | null {
  const read = orderAck.safeParse(ack);
  return read.success ? read.data.order : null;
}

/** A refusal in an ack, as REST would have put it. */
export function refusedAck({ code, message }: SocketError): Outcome {
  const status = isProblemCode(code) ? problemStatus(code) : 400;
  const problem = { type: `urn:aisle:problem:${code}`, title: code, status, detail: message, code };
  return { kind: 'refused', status, problem };
}

/** Told of the cookies that a handshake was answered with. */
export type TakeCookies = (setCookie: readonly string[]) => void;

/**
 * WebSockets that keep the cookies of their handshakes, as a browser does. Else a page's socket and its requests
 * could be led to two backends, of which one has not heard yet what the other has said.
 */
export function pageSocket(take: TakeCookies): typeof NodeWebSocket {
  return class extends NodeWebSocket {
    override createSocket(...handshake: Parameters<NodeWebSocket['createSocket']>): unknown {
      const socket = super.createSocket(...handshake) as EventEmitter;
      socket.on('upgrade', ({ headers }: IncomingMessage) => take(headers['set-cookie'] ?? []));
      return socket;
    }
  };
}
