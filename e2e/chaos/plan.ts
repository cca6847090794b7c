/** What is done to a system, and when, as a seed decides: pure, so that a run that found something can be had again. */
import { numbers } from '@aisle/shared/testing/storm';
import { lineFaults, type LineFault } from '../support/line.ts';

/** `kill`: SIGKILL. `restart`: SIGTERM. `freeze`: SIGSTOP, and SIGCONT in the end. Whoever watches over the parts starts them again. */
const processFaults = ['kill', 'restart', 'freeze'] as const;
type ProcessFault = (typeof processFaults)[number];

/** One thing that is done. Times are ms; `atMs` counts from the begin. */
export type Injection = {
  readonly atMs: number;
  /** How long it lasts; of processes that end, for how long nothing else is done to them. */
  readonly lastsMs: number;
} & (
  | { readonly fault: ProcessFault; readonly process: string }
  | { readonly fault: LineFault; readonly line: string }
);

/** What there is to be broken. */
export interface Targets {
  readonly processes: readonly string[];
  readonly lines: readonly string[];
}

/** Between the begins of two. Some overlap: what lasts, lasts up to `longestMs`. */
const shortestGapMs = 1_500;
const longestGapMs = 5_000;
const shortestMs = 300;
const longestMs = 6_000;
/** A process that is started again is left alone for so long: one that dies at each start is what nobody can mend. */
const settleMs = 12_000;
/** Of all injections, those that are done to processes. */
const shareOfProcesses = 0.5;

/** The plan of a seed: everything ends before `durationMs`. The same target never has two at once. */
export function planOf(seed: number, durationMs: number, targets: Targets): Injection[] {
  const next = numbers(seed);
  const between = (from: number, to: number): number => Math.round(from + next() * (to - from));
  const one = <T>(of: readonly T[]): T | undefined => of[Math.floor(next() * of.length)];
  const busyUntil = new Map<string, number>();
  const plan: Injection[] = [];
  for (let atMs = 0; ;) {
    atMs += between(shortestGapMs, longestGapMs);
    const isFree = (name: string): boolean => (busyUntil.get(name) ?? 0) <= atMs;
    const lastsMs = between(shortestMs, longestMs);
    if (atMs + lastsMs > durationMs) return plan;
    const process = one(targets.processes.filter(isFree));
    const line = one(targets.lines.filter(isFree));
    const onProcess = next() < shareOfProcesses;
    const fault = { ofProcess: one(processFaults), ofLine: one(lineFaults) };
    if (
      process !== undefined &&
      fault.ofProcess !== undefined &&
      (onProcess || line === undefined)
    ) {
      plan.push({ atMs, lastsMs, fault: fault.ofProcess, process });
      busyUntil.set(process, atMs + Math.max(lastsMs, settleMs));
    } else if (line !== undefined && fault.ofLine !== undefined) {
      plan.push({ atMs, lastsMs, fault: fault.ofLine, line });
      busyUntil.set(line, atMs + lastsMs);
    }
  }
}

/** What was done, by kind: `3 × kill worker`, most first. */
export function countedByKind(plan: readonly Injection[]): string[] {
  const counts = new Map<string, number>();
  for (const injection of plan) {
    const what = 'process' in injection ? injection.process : `line to ${injection.line}`;
    const kind = `${injection.fault} ${what}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([kind, count]) => `${count} × ${kind}`);
}
