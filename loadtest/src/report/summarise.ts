import { isProblemCode } from '@aisle/shared/problems';
import { bySteps, type Exchange, type Observations, type Outcome } from '../observations.ts';
import type { RunResult } from '../run/types.ts';
import type { Verdict } from '../verdict/findings.ts';
import { readVersions } from '../versions.ts';
import {
  cabinDecks,
  countBroadcasts,
  foughtSeats,
  measureReceipts,
  seatsOverTime,
} from './flight.ts';
import { Latencies } from './latency.ts';
import { type Report, reportVersion, type StepReport } from './schema.ts';
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
  const recorders = bySteps(() => new StepRecorder(momentMs));
  for (const exchange of exchanges) {
    recorders[exchange.step].add(exchange, latencyFrom);
  }
  const versions = readVersions(observations);
  measureReceipts(observations, versions, recorders.receipt.all);
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
    steps: bySteps((step) => recorders[step].report(tookMs)),
    momentMs,
    orders: lastStatuses(observations),
    viewers: countBroadcasts(observations),
    server: serverReport(result.server),
    seatsOverTime: seatsOverTime(observations, versions),
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

/** Kinds of failure that are told apart; what comes after them is counted together. */
const kindsKept = 20;
/** A kind is shown in a table: an error's text may be as long as it likes. */
const kindLength = 120;
const otherKinds = 'other errors';

/** Statuses of refusals that a crowd on one flight must expect. */
const expectedStatuses: readonly number[] = [409, 422, 429, 503];

/** How an exchange ended, for counting. `name`: the refusal's code, or the kind of failure. */
type Ending =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly name: string }
  | { readonly kind: 'failed'; readonly name: string };

/**
 * Tells expected refusals from errors. Expected: a code of the contract that says that the state of
 * things is against it (taken, over, too many, wait). Not expected: a code that nobody knows,
 * `internal`, `unavailable` (the booking system is gone), and what says that the request was wrong: the
 * tester sends none that are.
 */
function endingOf(outcome: Outcome): Ending {
  if (outcome.kind === 'failed') return { kind: 'failed', name: shorten(outcome.error) };
  if (outcome.kind !== 'refused') return { kind: 'accepted' };
  const { status, problem } = outcome;
  const expected =
    isProblemCode(problem.code) &&
    problem.code !== 'unavailable' &&
    expectedStatuses.includes(status);
  return expected
    ? { kind: 'refused', name: problem.code }
    : { kind: 'failed', name: shorten(`${status} ${problem.code}`) };
}

/** Counts names, most frequent first; only so many are told apart. */
class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    const known = this.#counts.has(name) || this.#counts.size < kindsKept;
    const kept = known ? name : otherKinds;
    this.#counts.set(kept, (this.#counts.get(kept) ?? 0) + 1);
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort((a, b) => b[1] - a[1]));
  }
}

function shorten(name: string): string {
  return name.length <= kindLength ? name : `${name.slice(0, kindLength - 1)}…`;
}
