/** The time machine under `/api/agent`: what it answers (see `replay`, whose types the schemas describe), and its routes. */
import { z } from 'zod';
import { flightEventSchema } from './agent-contract.ts';
import { aircraftIds, cabinClasses } from './aircraft/types.ts';
import { flightStatusSchema, seatStatusSchema, wholeNumber, zonedTimeSchema } from './contract.ts';
import { limits } from './limits.ts';
import { agentRead, type Routes } from './route.ts';

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
const changesQuerySchema = z.strictObject({
  after: wholeNumber().default(0).meta({ default: 0 }),
  limit: wholeNumber(1, limits.historyChangesPerAnswer)
    .default(limits.historyChangesPerAnswer)
    .meta({ default: limits.historyChangesPerAnswer }),
});

/** `?version=` or `?time=` (ISO 8601) of a moment, one of them. */
const momentQuerySchema = z
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

const gone = ['history-gone'] as const;

/** The time machine. */
export const historyRoutes = {
  'GET /api/agent/flights/{flightId}/history': {
    ...agentRead('What there is of a flight to look back at', historySummarySchema),
    description:
      'From Temporal’s own event histories, replayed. `differences` says where the record and the replay are not the same, as far as runs were replayed.',
    refusals: gone,
  },
  'GET /api/agent/flights/{flightId}/history/changes': {
    ...agentRead(
      'The changes of a flight, oldest first',
      historyChangesSchema,
      'Those that follow `after`.',
    ),
    query: changesQuerySchema,
    refusals: gone,
  },
  'GET /api/agent/flights/{flightId}/history/at': {
    ...agentRead(
      'The seat map of a flight at a version or a time',
      momentSchema,
      'With the change that led to it.',
    ),
    description: 'One of `version` and `time`.',
    query: momentQuerySchema,
    refusals: [...gone, 'no-such-moment'],
  },
  'GET /api/agent/flights/{flightId}/history/export': {
    summary: 'The whole history as a file that can be opened again',
    description:
      'Lines of JSON, packed with gzip, sealed by a checksum. Keep it: Temporal removes histories after the namespace’s retention.',
    access: 'agent',
    answer: { status: 200, description: 'The file.', media: { 'application/gzip': 'binary' } },
    refusals: gone,
  },
  'POST /api/agent/history/open': {
    summary: 'Check an exported file, and say what is in it',
    description: 'Nothing of it is kept.',
    access: 'agent',
    body: 'gzip',
    answer: { status: 200, description: 'It is whole.', json: historySummarySchema },
    refusals: ['body-too-large', 'not-a-history', 'history-newer', 'history-damaged'],
  },
} as const satisfies Routes;
