/** The agents' live contract: feed, charts, invariants, and the messages of the namespace `/agent`. */
import { z } from 'zod';
import type { AgentOrder, Board, BoardRow, FlightRoom, RoomChanged } from './agent-contract.ts';
import type { PlainAck, Refused } from './contract.ts';
import { flightEventSchema } from './flight-event.ts';

const iso = z.iso.datetime();
const count = z.int().nonnegative();

/** One change of one flight. `id` is `flightId:version`: whoever gets an event twice drops the second. */
export const feedEventSchema = flightEventSchema.extend({
  id: z.string(),
  flightId: z.string(),
  number: z.string(),
});
export type FeedEvent = z.infer<typeof feedEventSchema>;
/** Oldest first. `missed`: some events of these flights were more than their memory keeps. */
export const feedSchema = z.object({
  events: z.array(feedEventSchema),
  missed: z.array(z.string()),
});
export type Feed = z.infer<typeof feedSchema>;

/** What happened in one second, over all backends; latencies in ms, null when nothing was measured. */
export const chartPointSchema = z.object({
  at: iso,
  /** Seats sold. */
  bookings: count,
  /** Customers' commands that were refused, for whatever reason. */
  refusals: count,
  paymentsConfirmed: count,
  paymentsFailed: count,
  /** From a request to its answer. */
  requestMedianMs: z.number().nullable(),
  requestP95Ms: z.number().nullable(),
  /** From the notice of a change to its emission to viewers. */
  emitMedianMs: z.number().nullable(),
  connections: count,
});
export type ChartPoint = z.infer<typeof chartPointSchema>;
export const chartsSchema = z.object({ series: z.array(chartPointSchema) });

export const invariantNames = [
  'seats-conserved',
  'one-owner-a-seat',
  'charged-exactly-if-sold',
  'no-overdue-hold',
  'versions-in-step',
] as const;
export type InvariantName = (typeof invariantNames)[number];
export const invariantSchema = z.object({
  name: z.enum(invariantNames),
  /** Null: could not be checked just now, and `evidence` says why. */
  ok: z.boolean().nullable(),
  evidence: z.array(z.string()),
});
export type Invariant = z.infer<typeof invariantSchema>;
export const invariantsSchema = z.object({
  /** Null before the first check. */
  checkedAt: iso.nullable(),
  invariants: z.array(invariantSchema),
});
export type Invariants = z.infer<typeof invariantsSchema>;

const flightOnly = z.strictObject({ flightId: z.string().min(1).max(64) });
const orderOnly = z.strictObject({ orderId: z.string().min(1).max(64) });
const nothing = z.strictObject({});

/** Messages from agents on the namespace `/agent`. */
export const agentRequests = {
  'board:watch': nothing,
  'room:watch': flightOnly,
  'room:unwatch': flightOnly,
  'order:watch': orderOnly,
  'order:unwatch': orderOnly,
  /** `after`: events of that moment and later only. */
  'feed:watch': z.strictObject({ after: iso.optional() }),
  'charts:watch': nothing,
  'invariants:watch': nothing,
} as const;

type Ack<T> = (answer: ({ readonly ok: true } & T) | Refused) => void;
type Nothing = Record<string, never>;

export interface AgentToServer {
  'board:watch': (message: Nothing, ack: Ack<Board>) => void;
  'room:watch': (message: { flightId: string }, ack: Ack<{ room: FlightRoom }>) => void;
  'room:unwatch': (message: { flightId: string }, ack: (answer: PlainAck) => void) => void;
  'order:watch': (message: { orderId: string }, ack: Ack<{ file: AgentOrder }>) => void;
  'order:unwatch': (message: { orderId: string }, ack: (answer: PlainAck) => void) => void;
  'feed:watch': (message: { after?: string }, ack: Ack<Feed>) => void;
  'charts:watch': (message: Nothing, ack: Ack<{ series: ChartPoint[] }>) => void;
  'invariants:watch': (message: Nothing, ack: Ack<Invariants>) => void;
}

export interface ServerToAgent {
  /** The rows that changed, and the ids of those that left the board. */
  'board:changed': (message: { flights: BoardRow[]; gone: string[]; serverTime: string }) => void;
  'room:changed': (message: RoomChanged) => void;
  /** The whole file of a watched order, as it is now. */
  'order:changed': (message: { file: AgentOrder }) => void;
  'feed:events': (message: Feed) => void;
  'charts:point': (message: ChartPoint) => void;
  'invariants:changed': (message: Invariants) => void;
}
