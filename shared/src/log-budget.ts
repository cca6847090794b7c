import { limits } from './limits.ts';

/** What may be written of a message: the line, and how many of its kind were left out before it. */
export interface LinePermit {
  readonly isWritten: boolean;
  readonly leftOut: number;
}

interface Window {
  beganAt: number;
  lines: number;
  leftOut: number;
}

/**
 * Bounds what strangers can have a process write into its log: of each message so many lines in a while
 * (`limits.logLines`, `limits.logWindowMs`). Messages are the program's own constants; those past a bound count as one.
 */
export class LogBudget {
  readonly #windows = new Map<string, Window>();

  /** Whether a line with this message may be written now (ms). */
  take(message: string, now: number): LinePermit {
    const window = this.#windowOf(message, now);
    // Either way: the clock may have been set back.
    const isOver = Math.abs(now - window.beganAt) >= limits.logWindowMs;
    if (isOver) [window.beganAt, window.lines] = [now, 0];
    if (window.lines >= limits.logLines) {
      window.leftOut += 1;
      return { isWritten: false, leftOut: 0 };
    }
    window.lines += 1;
    const { leftOut } = window;
    window.leftOut = 0;
    return { isWritten: true, leftOut };
  }

  #windowOf(message: string, now: number): Window {
    const key = this.#windows.size < limits.logMessages ? message : '';
    const known = this.#windows.get(message) ?? this.#windows.get(key);
    if (known !== undefined) return known;
    const window = { beganAt: now, lines: 0, leftOut: 0 };
    this.#windows.set(key, window);
    return window;
  }
}

const [warning, fatal] = [40, 60];

/**
 * For a logger's hook: the arguments to write a line with, or null for one that is left out. Levels are pino's; what is
 * below a warning, or ends the process, is always written. `now`: ms.
 */
export function boundLines(
  now: () => number,
): <A extends readonly unknown[]>(args: A, level: number) => A | null {
  const budget = new LogBudget();
  return (args, level) => {
    if (level < warning || level >= fatal) return args;
    const [first, second] = args;
    const { isWritten, leftOut } = budget.take(String(second ?? first), now());
    if (!isWritten) return null;
    const isPlain = typeof first === 'object' && first !== null && !(first instanceof Error);
    if (leftOut === 0 || !isPlain) return args;
    return [{ ...first, leftOut }, ...args.slice(1)] as unknown as typeof args;
  };
}
