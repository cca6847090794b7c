/** What a report is, as JSON: written after a run, and read again to compare a later run with it. */
import { seatCountsSchema, seatStatusSchema } from '@aisle/shared/contract';
import { err, ok, type Result } from '@aisle/shared/result';
import { z } from 'zod';
import { steps } from '../observations.ts';
import { scenarios } from '../run/types.ts';
import { type Question, questions } from '../verdict/findings.ts';

/** Grows with every change of the shape that an older reader would misread. */
export const reportVersion = 1;

const count = z.int().nonnegative();
const ms = z.number().nonnegative();
const iso = z.iso.datetime();
const countsByName = z.record(z.string(), count);

/** A percentile in ms, and the interval that holds the true one with 95 % confidence; null past what was measured. */
const percentileSchema = z.object({ ms, low: ms.nullable(), high: ms.nullable() });
export type Percentile = z.infer<typeof percentileSchema>;

/** Latencies of `count` answers, ms. The percentiles are within 0.1 % of exact ones, `max` and `mean` exact. */
const latencySchema = z.object({
  count: z.int().positive(),
  p50: percentileSchema,
  p95: percentileSchema,
  p99: percentileSchema,
  max: ms,
  mean: ms,
});
export type Latency = z.infer<typeof latencySchema>;

/** Answers between the bar before and this one, in ms: above the last `upToMs`, up to and with this. */
const barSchema = z.object({ upToMs: z.number().positive(), count: z.int().positive() });

/** What was begun in the span from `atMs` on, and how long it took. */
const momentSchema = z.object({ atMs: ms, count: z.int().positive(), p50: ms, p95: ms, max: ms });

const stepSchema = z.object({
  /** All that were sent; for `receipt`, all that were received. */
  count,
  perSecond: ms,
  accepted: count,
  /** Refusals that a crowd must expect, by code. */
  refused: countsByName,
  /** Everything else that came instead of an answer, by kind. */
  failed: countsByName,
  /** Of every answer, accepted or refused; what failed has no latency, and is counted above. */
  latency: latencySchema.nullable(),
  acceptedLatency: latencySchema.nullable(),
  refusedLatency: latencySchema.nullable(),
  histogram: z.array(barSchema),
  overTime: z.array(momentSchema),
});
export type StepReport = z.infer<typeof stepSchema>;

const cellSchema = z.union([
  z.object({ seat: z.string() }),
  z.object({ aisle: z.literal(true) }),
  /** Columns without a seat. */
  z.object({ gap: z.int().positive() }),
]);
export type CabinCell = z.infer<typeof cellSchema>;

const cabinSchema = z.object({
  name: z.string(),
  columns: z.array(z.string().nullable()),
  rows: z.array(
    z.object({ number: z.int().nullable(), exit: z.boolean(), cells: z.array(cellSchema) }),
  ),
});
const deckSchema = z.object({ name: z.enum(['main', 'upper']), cabins: z.array(cabinSchema) });
export type CabinDeck = z.infer<typeof deckSchema>;

const foughtSchema = z.object({
  seat: z.string(),
  /** At the end of the run. */
  status: seatStatusSchema,
  /** Creations and changes that named the seat. */
  asked: count,
  /** Those of them that were refused because this seat was taken. */
  refused: count,
});
export type FoughtSeat = z.infer<typeof foughtSchema>;

/** Seconds, as estimated from a Prometheus histogram: linear within a bucket. */
const serverLatencySchema = z.object({
  name: z.string(),
  count: z.int().positive(),
  p50: ms,
  p95: ms,
  p99: ms,
  /** The percentile lies past the last bucket: at least so much. */
  clipped: z.boolean(),
});
export type ServerLatency = z.infer<typeof serverLatencySchema>;

const serverSchema = z.object({
  /** Of the target's histograms, ms, by series. */
  latencies: z.array(serverLatencySchema),
  /** What counters grew by; those that stood still are left out. */
  counters: z.array(z.object({ name: z.string(), grewBy: z.number() })),
  /** Processor seconds that the backend used; null when it does not say. */
  cpuSeconds: ms.nullable(),
  /** Resident memory of the backend, bytes. */
  memory: z.object({ before: ms, after: ms }).nullable(),
  /** The process was started anew during the run: counters began at 0 again. */
  restarted: z.boolean(),
});
export type ServerReport = z.infer<typeof serverSchema>;

const letters = Object.keys(questions) as [Question, ...Question[]];
const verdictSchema = z.object({
  passed: z.boolean(),
  violations: z.array(
    z.object({
      question: z.enum(letters),
      code: z.string(),
      sentence: z.string(),
      evidence: z.array(z.string()),
    }),
  ),
  looked: z.record(z.enum(letters), count),
  unanswered: z.array(z.object({ question: z.enum(letters), sentence: z.string() })),
});

const settingsSchema = z.object({
  target: z.string(),
  scenario: z.enum(scenarios),
  flightId: z.string(),
  load: z.discriminatedUnion('model', [
    z.object({ model: z.literal('open'), rate: z.number() }),
    z.object({ model: z.literal('closed'), customers: z.number() }),
  ]),
  durationMs: ms,
  seed: z.number(),
  gateway: z.string().nullable(),
});

export const reportSchema = z.object({
  kind: z.literal('aisle-load-report'),
  version: z.literal(reportVersion),
  settings: settingsSchema,
  ended: z.enum(['as planned', 'interrupted']),
  startedAt: iso,
  tookMs: ms,
  /** Where a step's latency counts from: the intended time in the open model, the sending in the closed one. */
  latencyFrom: z.enum(['intended', 'sent']),
  tester: z.object({ delayP99Ms: ms, delayMaxMs: ms, tooSlow: z.boolean() }),
  flight: z.object({ id: z.string(), number: z.string(), aircraft: z.string() }),
  /** Exchanges that ended, and those that were accepted, a second of the run. */
  throughput: z.object({ exchanges: count, perSecond: ms, acceptedPerSecond: ms }),
  steps: z.record(z.enum(steps), stepSchema),
  /** Span of one moment in `overTime`, ms. */
  momentMs: z.number().positive(),
  /** Orders by the last status that anybody saw of them. */
  orders: countsByName,
  viewers: z.object({
    count,
    /** `flight:changed` that arrived, with all viewers together. */
    messages: count,
    /** Those of them that carried several versions at once. */
    folds: count,
    /** Snapshots and catch-ups after a viewer's first view. */
    resyncs: count,
    disconnects: count,
    /** Versions by which the flight grew. */
    changes: count,
  }),
  server: serverSchema.nullable(),
  seatsOverTime: z.array(seatCountsSchema.extend({ atMs: ms })),
  decks: z.array(deckSchema),
  /** Every seat of the flight, in the layout's order. */
  seats: z.array(foughtSchema),
  verdict: verdictSchema,
});
/** The report of one run: plain JSON, versioned; everything that text, page and comparison show is in it. */
export type Report = z.infer<typeof reportSchema>;

const headSchema = z.object({ kind: z.literal('aisle-load-report'), version: z.int() });

/** Reads a report that an earlier run wrote. The error is a sentence that says why it cannot be used. */
export function readReport(text: string): Result<Report, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err('The earlier report is not JSON. Name a file that --json wrote.');
  }
  const head = headSchema.safeParse(json);
  if (!head.success) {
    return err(
      'The earlier report is not a report of the load tester. Name a file that --json wrote.',
    );
  }
  if (head.data.version !== reportVersion) {
    return err(
      `The earlier report has version ${head.data.version}, and this load tester reads version ` +
        `${reportVersion}. Run the earlier load again to compare with it.`,
    );
  }
  const report = reportSchema.safeParse(json);
  if (report.success) return ok(report.data);
  const [issue] = report.error.issues;
  const where = issue?.path.map(String).join('.') || 'the report';
  return err(
    `The earlier report is damaged at ${where} (${issue?.message ?? 'unknown'}). Run the earlier load again.`,
  );
}
