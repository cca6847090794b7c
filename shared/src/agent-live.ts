/** The agents' live contract: feed, charts, invariants, and the messages of the namespace `/agent`. */
import { z } from 'zod';
import {
  agentOrderSchema,
  boardSchema,
  flightEventSchema,
  flightRoomSchema,
  roomChangedSchema,
} from './agent-contract.ts';
import type { Receiving, Sending, SocketEvents, SocketRequests } from './socket-contract.ts';

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

/** What is promised to customers over 30 days (docs/OPERATIONS.md, Objectives). */
export const objectiveSchema = z.object({
  name: z.enum(['booking', 'payment', 'screen']),
  /** The share that is to succeed. */
  target: z.number(),
  /** What is left of that which may fail: 1 is all, below 0 the promise is broken. Null: nothing was measured yet. */
  budget: z.number().nullable(),
});
export type Objective = z.infer<typeof objectiveSchema>;
/** Null: nobody measures them (`PROMETHEUS_URL` is not set). */
export const objectivesSchema = z.object({ objectives: z.array(objectiveSchema).nullable() });

const flightOnly = z.strictObject({ flightId: z.string().min(1).max(64) });
const orderOnly = z.strictObject({ orderId: z.string().min(1).max(64) });
const nothing = z.strictObject({});
const ok = { ok: z.literal(true) };
const accepted = z.object(ok);

/** What agents send on the namespace `/agent`, with the ack of what was accepted. */
export const agentRequests = {
  'board:watch': {
    summary: 'For agents: watch the board of flights.',
    payload: nothing,
    ack: boardSchema.extend(ok),
  },
  'room:watch': {
    summary: 'For agents: watch who owns what on a flight.',
    payload: flightOnly,
    ack: accepted.extend({ room: flightRoomSchema }),
  },
  'room:unwatch': {
    summary: 'For agents: watch it no more.',
    payload: flightOnly,
    ack: accepted,
  },
  'order:watch': {
    summary: 'For agents: watch an order’s file: its state, its timeline, its money.',
    payload: orderOnly,
    ack: accepted.extend({ file: agentOrderSchema }),
  },
  'order:unwatch': {
    summary: 'For agents: watch it no more.',
    payload: orderOnly,
    ack: accepted,
  },
  'feed:watch': {
    summary:
      'For agents: watch the events of all flights; the ack has the last ones, those of `after` and later where it is named.',
    payload: z.strictObject({ after: iso.optional() }),
    ack: feedSchema.extend(ok),
  },
  'charts:watch': {
    summary: 'For agents: watch what happens in each second.',
    payload: nothing,
    ack: chartsSchema.extend(ok),
  },
  'invariants:watch': {
    summary: 'For agents: watch whether what must hold does.',
    payload: nothing,
    ack: invariantsSchema.extend(ok),
  },
} as const satisfies SocketRequests;

/** What agents are sent. */
export const agentEvents = {
  'board:changed': {
    summary: 'These rows of the board changed, and those of `gone` left it.',
    payload: boardSchema.extend({ gone: z.array(z.string()) }),
  },
  'room:changed': {
    summary: 'A watched flight changed. Apply when `from` is your version, else watch again.',
    payload: roomChangedSchema,
  },
  'order:changed': {
    summary: 'For agents: a watched order’s file as it is now.',
    payload: z.object({ file: agentOrderSchema }),
  },
  'feed:events': {
    summary: 'Events of flights, oldest first, each with an id to drop doubles by.',
    payload: feedSchema,
  },
  'charts:point': { summary: 'A second is over.', payload: chartPointSchema },
  'invariants:changed': { summary: 'What holds has changed.', payload: invariantsSchema },
} as const satisfies SocketEvents;

export type AgentToServer = Sending<typeof agentRequests>;
export type ServerToAgent = Receiving<typeof agentEvents>;
