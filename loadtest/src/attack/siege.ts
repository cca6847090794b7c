import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack, Target } from './attack.ts';

const aims = {
  memoryBytes: 1024 ** 3,
  /** An honest request may take twice what it took before, or this. */
  requestMs: 250,
  recoveryMs: 10_000,
} as const;

/** How long an honest customer is looked at before and after; a fifth of it where durations are not checked. */
const quietMs = 3_000;
const pauseMs = 40;

export interface Outcome {
  readonly name: string;
  /** Null: nobody said which process is attacked. */
  readonly victim: Consumption | null;
  /** p99 of an honest customer before, during and after, ms. */
  readonly p99Ms: readonly [before: number, during: number, after: number];
  readonly failures: readonly string[];
}

export interface SiegeOptions {
  readonly attacker: Target;
  readonly honest: Target;
  readonly pid: number | null;
  /** Checks how long things take, too. */
  readonly checksTime: boolean;
}

/** Runs one attack while an honest customer goes on asking, and checks what became of both. */
export async function besiege(attack: Attack, options: SiegeOptions): Promise<Outcome> {
  const { attacker, honest, pid } = options;
  const lookMs = options.checksTime ? quietMs : quietMs / 5;
  const before = p99(await visitsUntil(honest, sleep(lookMs)));
  const meter = pid === null ? null : new VictimMeter(pid);
  const attacked = attack.run(attacker, honest);
  const during = p99(await visitsUntil(honest, attacked));
  const victim = meter?.stop() ?? null;
  const [after, isBack] = await recovered(honest, before, lookMs);
  const fault = await attacked;
  const limit = allowed(before);
  const failures = [
    fault ?? [],
    victim && victim.peakBytes > aims.memoryBytes ? 'more than 1 GB of memory' : [],
    isBack ? [] : 'no honest customer is answered afterwards',
    options.checksTime && during > limit ? 'honest customers waited' : [],
    options.checksTime && after > limit ? 'not back within 10 s' : [],
  ].flat();
  return { name: attack.name, victim, p99Ms: [before, during, after], failures };
}

/** How long each of an honest customer's visits took, ms; one that is not served took for ever. */
async function visitsUntil(honest: Target, end: Promise<unknown>): Promise<number[]> {
  const state = { isOver: false };
  const over = end.finally(() => (state.isOver = true));
  const times: number[] = [];
  do {
    times.push(await visit(honest));
    await sleep(pauseMs);
  } while (!state.isOver);
  await over;
  return times;
}

/** What a customer and a load balancer ask for. */
async function visit(honest: Target): Promise<number> {
  const begin = performance.now();
  const flight = await honest.ask(`/api/flights/${honest.flightId}`);
  const health = await honest.ask('/healthz');
  const isServed = flight.status === 200 && health.status === 200;
  return isServed ? performance.now() - begin : Infinity;
}

/** p99 once it is as it was, or what it was at the end of the time for that. */
async function recovered(
  honest: Target,
  before: number,
  lookMs: number,
): Promise<[number, boolean]> {
  const deadline = performance.now() + aims.recoveryMs;
  for (;;) {
    const after = p99(await visitsUntil(honest, sleep(lookMs / 3)));
    if (after <= allowed(before)) return [after, true];
    if (performance.now() > deadline) return [after, Number.isFinite(await visit(honest))];
  }
}

function allowed(before: number): number {
  return Math.max(before * 2, aims.requestMs);
}

function p99(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Infinity;
}

/** Linux counts processor time in hundredths of a second. */
const tickMs = 10;
const sampleMs = 100;

export interface Consumption {
  readonly peakBytes: number;
  readonly processorMs: number;
}

/** Reads what a process takes, from /proc, while an attack runs. */
class VictimMeter {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  readonly #processorMs: number;
  #peakBytes = 0;

  /** Throws when there is no such process, or no /proc. */
  constructor(pid: number) {
    this.#pid = pid;
    this.#processorMs = this.#processor();
    this.#timer = setInterval(() => {
      this.#sample();
    }, sampleMs);
  }

  stop(): Consumption {
    clearInterval(this.#timer);
    this.#sample();
    return { peakBytes: this.#peakBytes, processorMs: this.#processor() - this.#processorMs };
  }

  #sample(): void {
    const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(this.#read('status')) ?? [];
    this.#peakBytes = Math.max(this.#peakBytes, Number(kilobytes) * 1024);
  }

  #processor(): number {
    // After the name, which may have blanks in it, user's time is the 12th field and the system's the 13th.
    const fields = this.#read('stat').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  }

  #read(file: string): string {
    return readFileSync(`/proc/${this.#pid}/${file}`, 'utf8');
  }
}
