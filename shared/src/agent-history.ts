/** What the time machine answers under `/api/agent`, as zod schemas (see `replay`, whose types they describe). */
import { z } from 'zod';
import { flightEventSchema } from './agent-contract.ts';
import { aircraftIds, cabinClasses } from './aircraft/types.ts';
import { flightStatusSchema, seatStatusSchema, wholeNumber, zonedTimeSchema } from './contract.ts';
import { limits } from './limits.ts';

const iso = z.iso.datetime();
const count = z.int().nonnegative();
const definitionSchema = z.object({
  id: z.string(),
  number: z.string(),
  origin: z.string(),
  destination: z.string(),
  departsAt: iso,
  /** Absent of flights that were opened before there was an arrival. */
  arrivesAt: iso.optional(),
  terminal: z.string().optional(),
  gate: z.string().optional(),
  aircraft: z.enum(aircraftIds),
  /** Minor units of the currency, by class. */
  fares: z.object({
    currency: z.string(),
    base: z.partialRecord(z.enum(cabinClasses), z.int()),
  }),
});
/** `?after=&limit=` of the changes. */
export const changesQuerySchema = z.strictObject({
  after: wholeNumber().default(0).meta({ default: 0 }),
  limit: wholeNumber(1, limits.historyChangesPerAnswer)
    .default(limits.historyChangesPerAnswer)
    .meta({ default: limits.historyChangesPerAnswer }),
});

/** `?version=` or `?time=` (ISO 8601) of a moment, one of them. */
export const momentQuerySchema = z
  .strictObject({ version: wholeNumber().optional(), time: zonedTimeSchema.optional() })
  .refine(({ version, time }) => (version === undefined) !== (time === undefined), {
    path: ['version or time'],
    message: 'Name one of them.',
  });

export const historyChangesSchema = z.object({
  changes: z.array(flightEventSchema),
  /** `after` of those that follow; null: there are no more. */
  next: count.nullable(),
});

/** The map at a moment; free seats are left out. `change` led to it; null: none that is known of. */
export const momentSchema = z.object({
  version: count,
  at: iso,
  /** As it was then: an agent may have changed departure and aircraft since. */
  flight: definitionSchema,
  state: flightStatusSchema,
  seats: z.record(
    z.string(),
    z.object({
      status: seatStatusSchema,
      orderId: z.string().optional(),
      watchId: z.string().optional(),
      until: iso.optional(),
    }),
  ),
  counts: z.object({
    total: count,
    free: count,
    held: count,
    paying: count,
    sold: count,
    blocked: count,
  }),
  change: flightEventSchema.nullable(),
});

/** What there is to look back at, and whether record and replay agree as far as runs were replayed. */
export const historySummarySchema = z.object({
  flight: definitionSchema,
  from: count,
  to: count,
  firstAt: iso,
  lastAt: iso,
  runs: z.array(z.object({ runId: z.string(), from: count, to: count, firstAt: iso, lastAt: iso })),
  ended: z.boolean(),
  /** False: the first runs are gone, and `note` says so. */
  complete: z.boolean(),
  note: z.string().nullable(),
  checkedRuns: count,
  differenceCount: count,
  /** The first of them. */
  differences: z.array(
    z.object({ runId: z.string(), at: count, version: count, what: z.string() }),
  ),
});
