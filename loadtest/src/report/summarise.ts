import { steps, type Exchange, type Observations, type Step } from '../observations.ts';
import type { RunResult } from '../run/types.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { cabinDecks, foughtSeats, seatsOverTime } from './flight.ts';
import { Latencies } from './latency.ts';
import { endingOf, Tally } from './outcomes.ts';
import { countBroadcasts, measureReceipts } from './receipts.ts';
import { reportVersion, type Report, type StepReport } from './schema.ts';
import { serverReport } from './server.ts';

/** Spans that a moment may have, ms: people read round ones. */
const momentSpansMs = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000];
/** Moments that a plot shows well. */
const momentsWanted = 120;

/**
 * Everything that a run has to tell, as plain JSON: the one thing that text, page, thresholds and
 * comparison work on. A run without any exchange gives an empty report, never a NaN.
 */
export function summarise(result: RunResult, verdict: Verdict): Report {
  const { observations, settings, tookMs } = result;
  const { before } = observations;
  // `receipt` is measured at the streams: nobody sends it.
  const exchanges = observations.exchanges.filter(({ step }) => step !== 'receipt');
  const latencyFrom = settings.load.model === 'open' ? 'intended' : 'sent';
  const momentMs =
    momentSpansMs.find((span) => tookMs / span <= momentsWanted) ?? tookMs / momentsWanted;
  const recorders = recordersOf(momentMs);
  for (const exchange of exchanges) {
    recorders[exchange.step].add(exchange, latencyFrom);
  }
  measureReceipts(observations, recorders.receipt.all);
  const accepted = exchanges.filter(({ outcome }) => endingOf(outcome).kind === 'accepted').length;
  return {
    kind: 'aisle-load-report',
    version: reportVersion,
    settings,
    ended: result.ended,
    startedAt: result.startedAt,
    tookMs,
    latencyFrom,
    tester: result.tester,
    flight: { id: before.flight.id, number: before.flight.number, aircraft: before.layout.name },
    throughput: {
      exchanges: exchanges.length,
      perSecond: perSecond(exchanges.length, tookMs),
      acceptedPerSecond: perSecond(accepted, tookMs),
    },
    steps: reportsOf(recorders, tookMs),
    momentMs,
    orders: lastStatuses(observations),
    viewers: countBroadcasts(observations),
    server: serverReport(result.server),
    seatsOverTime: seatsOverTime(observations),
    decks: cabinDecks(observations),
    seats: foughtSeats(observations),
    verdict: {
      passed: verdict.violations.length === 0,
      violations: verdict.violations.map((seen) => ({ ...seen, evidence: [...seen.evidence] })),
      looked: { ...verdict.looked },
      unanswered: [...verdict.unanswered],
    },
  };
}

/** What comes of one step, exchange by exchange. */
class StepRecorder {
  readonly all: Latencies;
  readonly #accepted: Latencies;
  readonly #refused: Latencies;
  readonly #refusals = new Tally();
  readonly #failures = new Tally();

  constructor(momentMs: number) {
    this.all = new Latencies(momentMs);
    this.#accepted = new Latencies(momentMs);
    this.#refused = new Latencies(momentMs);
  }

  add(exchange: Exchange, latencyFrom: Report['latencyFrom']): void {
    const ending = endingOf(exchange.outcome);
    if (ending.kind === 'failed') return this.#failures.add(ending.name);
    if (ending.kind === 'refused') this.#refusals.add(ending.name);
    const from = latencyFrom === 'intended' ? exchange.intendedAt : exchange.sentAt;
    const took = exchange.endedAt - from;
    this.all.add(from, took);
    (ending.kind === 'accepted' ? this.#accepted : this.#refused).add(from, took);
  }

  report(tookMs: number): StepReport {
    const failed = this.#failures.counts();
    const failures = Object.values(failed).reduce((sum, count) => sum + count, 0);
    const count = this.all.count + failures;
    return {
      count,
      perSecond: perSecond(count, tookMs),
      accepted: this.all.count - this.#refused.count,
      refused: this.#refusals.counts(),
      failed,
      latency: this.all.summary(),
      acceptedLatency: this.#accepted.summary(),
      refusedLatency: this.#refused.summary(),
      histogram: this.all.histogram(),
      overTime: this.all.overTime(),
    };
  }
}

function recordersOf(momentMs: number): Record<Step, StepRecorder> {
  return recordOf(() => new StepRecorder(momentMs));
}

function reportsOf(recorders: Record<Step, StepRecorder>, tookMs: number): Report['steps'] {
  return recordOf((step) => recorders[step].report(tookMs));
}

function recordOf<T>(make: (step: Step) => T): Record<Step, T> {
  return Object.fromEntries(steps.map((step) => [step, make(step)])) as Record<Step, T>;
}

/** Orders by their newest status, by the order's own revision. */
function lastStatuses({ sightings }: Observations): Record<string, number> {
  const newest = new Map<string, { readonly revision: number; readonly status: string }>();
  for (const { order } of sightings) {
    const known = newest.get(order.id);
    if (known === undefined || order.revision >= known.revision) newest.set(order.id, order);
  }
  const tally = new Tally();
  for (const { status } of newest.values()) tally.add(status);
  return tally.counts();
}

function perSecond(count: number, tookMs: number): number {
  return tookMs > 0 ? (count * 1000) / tookMs : 0;
}
