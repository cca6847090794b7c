/** What is done to a system, and when, as a seed decides: pure, so that a run that found something can be had again. */
import { numbers } from '@aisle/shared/testing/storm';
import { lineFaults, type LineFault } from '../support/line.ts';

/** `kill`: SIGKILL. `restart`: SIGTERM. `freeze`: SIGSTOP, and SIGCONT in the end. Whoever watches over the parts starts them again. */
const processFaults = ['kill', 'restart', 'freeze'] as const;
type ProcessFault = (typeof processFaults)[number];

/** What is done, and to what kind of thing. `full`: nothing more can be written. */
type Deed =
  | { readonly on: 'process'; readonly fault: ProcessFault }
  | { readonly on: 'line'; readonly fault: LineFault }
  | { readonly on: 'disk'; readonly fault: 'full' };

const deeds: readonly Deed[] = [
  ...processFaults.map((fault) => ({ on: 'process', fault }) as const),
  ...lineFaults.map((fault) => ({ on: 'line', fault }) as const),
  { on: 'disk', fault: 'full' },
];

/** One thing that is done. Times are ms; `atMs` counts from the begin. */
export type Injection = Deed & {
  readonly target: string;
  readonly atMs: number;
  /** How long it lasts; of processes that end, for how long nothing else is done to them. */
  readonly lastsMs: number;
};

/** What there is to be broken, by kind. */
export type Targets = Readonly<Record<Deed['on'], readonly string[]>>;

/** Of all injections, those that are done to each kind. */
const shares = { process: 0.45, line: 0.4, disk: 0.15 } as const satisfies Record<
  Deed['on'],
  number
>;
/** Between the begins of two. Some overlap: what lasts, lasts up to `longestMs`. */
const shortestGapMs = 1_500;
const longestGapMs = 5_000;
const shortestMs = 300;
const longestMs = 6_000;
/** A process that is started again is left alone for so long: one that dies at each start is what nobody can mend. */
const settleMs = 12_000;

/** The plan of a seed: everything ends before `durationMs`. The same target never has two at once. */
export function planOf(seed: number, durationMs: number, targets: Targets): Injection[] {
  const next = numbers(seed);
  const between = (from: number, to: number): number => Math.round(from + next() * (to - from));
  const one = <T>(of: readonly T[]): T | undefined => of[Math.floor(next() * of.length)];
  const busyUntil = new Map<string, number>();
  const plan: Injection[] = [];
  for (let atMs = 0; ;) {
    atMs += between(shortestGapMs, longestGapMs);
    const lastsMs = between(shortestMs, longestMs);
    if (atMs + lastsMs > durationMs) return plan;
    const on = kindOf(next());
    const deed = one(deeds.filter((each) => each.on === on));
    const target = one(targets[on].filter((name) => (busyUntil.get(`${on} ${name}`) ?? 0) <= atMs));
    if (deed === undefined || target === undefined) continue;
    plan.push({ ...deed, target, atMs, lastsMs });
    const busyMs = on === 'process' ? Math.max(lastsMs, settleMs) : lastsMs;
    busyUntil.set(`${on} ${target}`, atMs + busyMs);
  }
}

/** The kind that a number from 0 to 1 falls to. */
function kindOf(drawn: number): Deed['on'] {
  if (drawn < shares.process) return 'process';
  return drawn < shares.process + shares.line ? 'line' : 'disk';
}

/** What was done, by kind: `3 × kill worker`, most first. */
export function countedByKind(plan: readonly Injection[]): string[] {
  const counts = new Map<string, number>();
  for (const { on, fault, target } of plan) {
    const kind = on === 'process' ? `${fault} ${target}` : `${fault} ${on} ${target}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([kind, count]) => `${count} × ${kind}`);
}
