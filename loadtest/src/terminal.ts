/** The person at the terminal: what is seen while a run goes on, Ctrl-C, complaints, and the exit codes. */
import Table from 'cli-table3';
import pc from 'picocolors';
import { steps } from './observations.ts';
import type { Progress } from './run/types.ts';

/** Where it is written: the standard error, as far as this needs it. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export class LiveView {
  readonly #screen: Screen;
  readonly #moving: boolean;
  readonly #paint: ReturnType<typeof pc.createColors>;
  /** Lines of the table that is on the screen now. */
  #drawn = 0;

  /** `env` has `NO_COLOR` and `TERM`. */
  constructor(screen: Screen, env: Readonly<Record<string, string | undefined>>) {
    this.#screen = screen;
    this.#moving = screen.isTTY === true && env['TERM'] !== 'dumb';
    this.#paint = pc.createColors(this.#moving && !env['NO_COLOR']);
  }

  /** A line that stays. */
  say(line: string): void {
    this.#wipe();
    this.#screen.write(`${line}\n`);
  }

  show(progress: Progress): void {
    if (!this.#moving) {
      this.#screen.write(`${plainLine(progress)}\n`);
      return;
    }
    const text = this.#picture(progress);
    this.#wipe();
    this.#screen.write(text);
    this.#drawn = text.split('\n').length - 1;
  }

  #wipe(): void {
    if (this.#drawn > 0) this.#screen.write(`\u001b[${this.#drawn}A\u001b[0J`);
    this.#drawn = 0;
  }

  #picture(progress: Progress): string {
    const paint = this.#paint;
    const table = new Table({
      head: ['step', 'a second', 'p50 ms', 'p95 ms', 'p99 ms', 'refused', 'failed'],
      style: { head: [], border: [], compact: true },
      colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
    });
    for (const step of steps) {
      const { count, perSecond, p50, p95, p99, refused, failed } = progress.steps[step];
      if (step === 'receipt') continue;
      const latencies = count === 0 ? ['', '', ''] : [p50, p95, p99].map(number);
      const failures = failed > 0 ? paint.red(String(failed)) : '0';
      table.push([step, number(perSecond), ...latencies, String(refused), failures]);
    }
    return `${paint.bold(timeOf(progress))}  ${peopleOf(progress)}\n${seatsOf(progress)}\n${table.toString()}\n`;
  }
}

function plainLine(progress: Progress): string {
  const busy = steps.filter((step) => progress.steps[step].count > 0);
  const figures = busy.map((step) => {
    const { perSecond, p95, refused, failed } = progress.steps[step];
    const bad = failed > 0 ? `, ${failed} failed` : '';
    return `${step} ${number(perSecond)}/s p95 ${number(p95)} ms (${refused} refused${bad})`;
  });
  return [timeOf(progress), peopleOf(progress), seatsOf(progress), ...figures].join(' | ');
}

function timeOf({ elapsedMs, durationMs }: Progress): string {
  return `${Math.floor(elapsedMs / 1_000)} of ${Math.round(durationMs / 1_000)} s`;
}

function peopleOf({ customers, viewers }: Progress): string {
  const { active, done, waiting } = customers;
  const queue = waiting > 0 ? `, ${waiting} not let in yet` : '';
  return `${active} customers here, ${done} gone${queue}; ${viewers} connections`;
}

function seatsOf({ seats, version }: Progress): string {
  const { free, held, paying, sold } = seats;
  return `seats: ${free} free, ${held} held, ${paying} paying, ${sold} sold; version ${version}`;
}

/** As many digits as mean something. */
function number(value: number): string {
  return value >= 100 || value === 0 ? String(Math.round(value)) : value.toFixed(1);
}

/** Ctrl-C under npm arrives twice, from the terminal and from npm: within this time it is one. */
const sameSignalMs = 1_000;

/** Aborts at the first Ctrl-C; at a later one `now` is called. `stop` ends the listening. */
export function onInterrupt(now: () => void): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  let firstAt: number | null = null;
  const listener = () => {
    if (firstAt === null) {
      firstAt = performance.now();
      controller.abort();
    } else if (performance.now() - firstAt > sameSignalMs) now();
  };
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) process.on(name, listener);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of names) process.off(name, listener);
    },
  };
}

/** Why a run does not take place, or how it ended; each with a code of its own for programs that started it. */
export const exitCodes = {
  fine: 0,
  violated: 1,
  usage: 2,
  unreachable: 3,
  /** The tester itself failed. */
  broken: 4,
  missed: 99,
  interrupted: 130,
} as const;

/** Its message is for people: what is wrong and what to do. */
export class UserError extends Error {
  readonly kind: 'usage' | 'unreachable';

  constructor(kind: 'usage' | 'unreachable', message: string) {
    super(message);
    this.name = 'UserError';
    this.kind = kind;
  }
}
