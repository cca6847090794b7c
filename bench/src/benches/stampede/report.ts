import { limits } from '@aisle/shared/limits';
import type { BenchResult, Figure } from '../../bench.ts';
import { median, percentile, round, whole } from '../../measure/statistics.ts';
import type { Rush } from './rush.ts';

/** One stampede, and what it cost. */
export interface Outcome extends Rush {
  readonly workflows: number;
  readonly refusedAtOnce: number;
  /** Different seats that were wanted. */
  readonly wanted: number;
}

export interface Measured {
  /** How many customers each crowd has, and how many seats the flight. */
  readonly customers: number;
  readonly seats: number;
  /** Rounds in turns, each with one seed. */
  readonly pairs: readonly { readonly without: Outcome; readonly ours: Outcome }[];
  /** Crowds without keys: who wants a seat each, and who wants none. */
  readonly keyless: { readonly seats: Rush; readonly seatless: Rush };
}

/** No request is held open for longer before its turn, and no command is under way for longer. */
const boundMs = limits.admissionStandMs + limits.admissionCommandMs;

export function resultOf(measured: Measured): BenchResult {
  const { pairs, keyless } = measured;
  const ratios = pairs.map(ratioOf);
  const [lowest, highest] = [Math.min(...ratios), Math.max(...ratios)];
  return {
    figures: [timeFigure(measured), workflowFigure(measured), keylessFigure(measured)],
    notes: [
      `Rounds in turns, ${pairs.length} of each; ratios from ${round(lowest)} to ${round(highest)}. Each seat was given once.`,
      `With admission: ${describe(pairs.map(({ ours }) => ours))}`,
      `Without: ${describe(pairs.map(({ without }) => without))}`,
      `Without keys: ${statusesOf(keyless.seats)}; without keys and without seats: ${statusesOf(keyless.seatless)}.`,
    ],
  };
}

function timeFigure({ customers, seats, pairs }: Measured): Figure {
  const took = (of: (pair: (typeof pairs)[number]) => Outcome): number =>
    median(pairs.map((pair) => of(pair).tookMs));
  const ratio = median(pairs.map(ratioOf));
  const times = `${round(took(({ without }) => without))} ÷ ${round(took(({ ours }) => ours))} ms`;
  return {
    what: `${whole(customers)} customers at once on ${seats} seats, until all are answered: without admission ÷ with`,
    target: '> 1',
    measured: `${round(ratio)} (${times})`,
    met: ratio > 1,
  };
}

function workflowFigure({ customers, seats, pairs }: Measured): Figure {
  const most = (of: (pair: (typeof pairs)[number]) => number): number => Math.max(...pairs.map(of));
  const wanted = most(({ ours }) => ours.wanted);
  const [before, after] = [
    most(({ without }) => without.workflows),
    most(({ ours }) => ours.workflows),
  ];
  return {
    what: `${whole(customers)} customers at once on ${seats} seats: workflows started`,
    target: 'one a wanted seat',
    measured: `${after} for ${wanted} seats (without admission ${whole(before)})`,
    met: pairs.every(({ ours }) => ours.workflows <= ours.wanted),
  };
}

function keylessFigure({ customers, keyless }: Measured): Figure {
  const longestMs = Math.max(keyless.seats.tookMs, keyless.seatless.tookMs);
  return {
    what: `${whole(customers)} creations at once without an Idempotency-Key: all answered after`,
    target: `≤ ${boundMs / 1_000} s`,
    measured: `${round(longestMs / 1_000)} s`,
    met: longestMs <= boundMs,
  };
}

function ratioOf({ without, ours }: { without: Outcome; ours: Outcome }): number {
  return without.tookMs / ours.tookMs;
}

function describe(outcomes: readonly Outcome[]): string {
  const latencies = outcomes.flatMap(({ latenciesMs }) => latenciesMs);
  const middle = (of: (outcome: Outcome) => number): string => whole(median(outcomes.map(of)));
  return (
    `all answered after ${middle(({ tookMs }) => tookMs)} ms, p50 ${round(percentile(latencies, 50))} ms, ` +
    `p99 ${round(percentile(latencies, 99))} ms; workflows ${middle(({ workflows }) => workflows)}, ` +
    `refused at once ${middle(({ refusedAtOnce }) => refusedAtOnce)}, ` +
    `asked to come back ${middle(({ comeBacks }) => comeBacks)}.`
  );
}

function statusesOf({ statuses, tookMs }: Rush): string {
  const counts = [...statuses].map(([status, count]) => `${count} times ${status}`);
  return `${counts.join(', ')} within ${round(tookMs / 1_000)} s`;
}
