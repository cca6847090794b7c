/** The agents' contract as zod schemas: what travels under `/api/agent` and on the namespace `/agent`. */
import { z } from 'zod';
import {
  flightSchema,
  flightStatusSchema,
  layoutSchema,
  moneySchema,
  orderSchema,
  seatStatusSchema,
} from './contract.ts';
import { interventionCommandSchema, interventionEffectSchema } from './intervention-contract.ts';
import { limits } from './limits.ts';
import { orderPeopleSchema } from './people-contract.ts';

export {
  type InterventionCommand,
  type InterventionPreview,
  type InterventionType,
  previewSchema,
} from './intervention-contract.ts';

const iso = z.iso.datetime();
const count = z.int().nonnegative();
export const agentRoles = ['agent', 'supervisor'] as const;
export type AgentRole = (typeof agentRoles)[number];
export const agentSchema = z.object({ name: z.string(), role: z.enum(agentRoles) });
export type Agent = z.infer<typeof agentSchema>;

export const signInSchema = z.strictObject({
  name: z.string().min(1).max(limits.agentNameCharacters),
  password: z.string().min(1).max(limits.passwordCharacters),
});
/** `POST` and `GET /api/agent/session`. A bearer's never ends: `expiresAt` is null. */
export const sessionSchema = z.object({ agent: agentSchema, expiresAt: iso.nullable() });
export type AgentSession = z.infer<typeof sessionSchema>;

const sentence = z.string().trim().max(limits.reasonCharacters);
export const previewRequestSchema = z.strictObject({ command: interventionCommandSchema });
export const interventionRequestSchema = z.strictObject({
  command: interventionCommandSchema,
  /** For the audit; customers never see it. A missing one has a code of its own (`reason-required`). */
  reason: sentence.optional(),
  /** The version that the preview was made of: refused when what it is about has changed since. */
  version: count.optional(),
  /** A sentence for the customers, beside ours. */
  tellCustomer: sentence.optional(),
});
export type InterventionRequest = z.infer<typeof interventionRequestSchema>;

export const auditEntrySchema = z.object({
  at: iso,
  version: count,
  by: z.string(),
  role: z.enum(agentRoles),
  reason: z.string(),
  command: z.object({ type: z.string() }).loose(),
  /** What it came to beyond its command; not known of older ones. */
  effect: interventionEffectSchema.optional(),
  /** What customers read of it: the first few sentences; not known of older ones. */
  told: z.array(z.string()).optional(),
});
export type AuditRow = z.infer<typeof auditEntrySchema>;
export const interventionAnswerSchema = z.object({ version: count, audit: auditEntrySchema });
export type InterventionAnswer = z.infer<typeof interventionAnswerSchema>;

export const boardRowSchema = z.object({
  flight: flightSchema,
  state: flightStatusSchema,
  /** Sold and paying seats over those that are not blocked, 0 to 1. */
  loadFactor: z.number(),
  /** Holds that end within 60 s. */
  endingSoon: count,
  /** Seats that someone wanted and another had, in the last minute. */
  conflictsPerMinute: count,
  /** Payments that failed for good, in the last minute. */
  paymentFailures: count,
  /** Customers who wait for seats, and those of them who have an offer just now. */
  waiting: count,
  offered: count,
  /** Over all backends. */
  viewers: count,
  version: count,
  /** When the flight changed last as far as the board knows; null: not since it looks. */
  changedAt: iso.nullable(),
  /** The flight does not answer just now, or no notices arrive: what is shown may be old. */
  stale: z.boolean(),
});
export type BoardRow = z.infer<typeof boardRowSchema>;
export const boardSchema = z.object({ flights: z.array(boardRowSchema), serverTime: iso });
export type Board = z.infer<typeof boardSchema>;

export const roomSeatSchema = z.object({
  status: seatStatusSchema,
  orderId: z.string().optional(),
  /** To which watch of seats it is on offer. */
  watchId: z.string().optional(),
  until: iso.optional(),
});
/** Who flies by it is known once it has paid. */
export const roomOrderSchema = orderPeopleSchema.extend({
  orderId: z.string(),
  confirmation: z.string().nullable(),
  status: z.enum(['held', 'paying', 'sold']),
  seats: z.array(z.string()),
  total: moneySchema,
  until: iso.nullable(),
});
export type RoomOrder = z.infer<typeof roomOrderSchema>;
/** `GET /api/agent/flights/{flightId}`. `seats` leaves the free ones out. */
export const flightRoomSchema = z.object({
  flight: flightSchema,
  state: flightStatusSchema,
  /** While orders of a cancelled flight wait to be rebooked: until then they do. */
  rebookBy: iso.optional(),
  layout: layoutSchema,
  version: count,
  serverTime: iso,
  seats: z.record(z.string(), roomSeatSchema),
  orders: z.array(roomOrderSchema),
  blocked: z.array(z.string()),
  audit: z.array(auditEntrySchema),
});
export type FlightRoom = z.infer<typeof flightRoomSchema>;
/** Apply when `from` is your version, else watch again. `gone`: orders that have no seats any more; `audit` is all of it. */
export const roomChangedSchema = z.object({
  flightId: z.string(),
  flight: flightSchema,
  state: flightStatusSchema,
  rebookBy: iso.optional(),
  from: count,
  version: count,
  /** A freed seat is `{status: 'free'}`. */
  seats: z.record(z.string(), roomSeatSchema),
  orders: z.array(roomOrderSchema),
  gone: z.array(z.string()),
  audit: z.array(auditEntrySchema),
  serverTime: iso,
});
export type RoomChanged = z.infer<typeof roomChangedSchema>;

export const manifestSchema = flightRoomSchema.omit({ layout: true, seats: true }).extend({
  /** Orders that had paid and lost their seats, the last 1,000 of them, oldest first. `reason`: as `order.reason`. */
  former: z.array(
    orderPeopleSchema.extend({
      orderId: z.string(),
      confirmation: z.string(),
      seats: z.array(z.string()),
      reason: z.string(),
      at: iso,
    }),
  ),
});
export type AgentManifest = z.infer<typeof manifestSchema>;

/** One change of one flight, as agents read it. */
export const flightEventSchema = z.object({
  version: count,
  at: iso,
  /** The event's past-tense name, such as `seats-held`. */
  type: z.string(),
  orderId: z.string().optional(),
  /** Of a swap: the order that was asked, whose seat is the second. */
  askedOrderId: z.string().optional(),
  seats: z.array(z.string()),
  /** Why, in a word: `expired`, `customer`, `agent` … */
  cause: z.string(),
  by: z.string().optional(),
  why: z.string().optional(),
});

export const timelineEntrySchema = z.object({
  at: iso,
  sequence: count,
  status: z.string(),
  what: z.string(),
  attempt: count.optional(),
  message: z.string().optional(),
  /** The order's seats from then on, where these changed. */
  seats: z.array(z.string()).optional(),
});
export const mailRecordSchema = z.object({
  kind: z.string(),
  sequence: count,
  to: z.string(),
  /** When it was to be sent, and when that was settled; null: it waits. */
  at: iso,
  settledAt: iso.nullable(),
  outcome: z.enum(['sent', 'bounced', 'given-up']).nullable(),
  /** What the mail server said to refuse it. */
  why: z.string().optional(),
});
export const archivedOrderSchema = orderPeopleSchema.extend({
  /** That it had last. */
  seats: z.array(z.string()),
  /** How it ended, as `order.reason` says it, and the sentence of that for the customer. */
  reason: z.string(),
  message: z.string(),
  /** Null: when its flight ended. */
  at: iso.nullable(),
});
export const agentOrderSchema = z.object({
  /** Null: Temporal's retention has removed the order; what follows comes from the flight and the ledger. */
  order: z.union([orderSchema, z.null()]),
  orderId: z.string(),
  /** Null: nothing was confirmed so far. */
  confirmation: z.string().nullable(),
  flightId: z.string().nullable(),
  /** The last of a paid order that Temporal has removed, as the archive keeps it; null where that does not know it. */
  archived: z.union([archivedOrderSchema, z.null()]),
  timeline: z.array(timelineEntrySchema),
  /** What was mailed to the contact, and what became of it, oldest first. */
  mails: z.array(mailRecordSchema),
  /** What agents did to it, or to its flight while it had it, as far as the flight remembers; oldest first. */
  acts: z.array(auditEntrySchema),
  /** The gateway's word on the money, oldest first. */
  payments: z.array(
    z.object({ kind: z.enum(['charge', 'refund']), id: z.string(), at: iso, amount: moneySchema }),
  ),
  /** The order in Temporal's own pages; null where none are known, or it is not there any more. */
  temporalUrl: z.string().nullable(),
  /** Of an order whose journey is over: what is kept of its people. */
  keeps: z
    .object({
      /** Until when the archive knows them; null: it does not. */
      peopleUntil: iso.nullable(),
      /** For how many days Temporal keeps histories that have ended. */
      historyDays: z.number(),
    })
    .nullable(),
});
export type AgentOrder = z.infer<typeof agentOrderSchema>;

export const searchResultSchema = z.object({
  kind: z.enum(['order', 'seat', 'confirmation', 'person', 'flight']),
  flightId: z.string().nullable(),
  orderId: z.string().optional(),
  seat: z.string().optional(),
  label: z.string(),
});
export type SearchResult = z.infer<typeof searchResultSchema>;
