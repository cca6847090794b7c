import { readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second. */
const tickMs = 10;
const sampleMs = 100;

export interface Consumption {
  readonly peakBytes: number;
  readonly processorMs: number;
}

/** Reads what a process takes, from /proc, while an attack runs. */
export class VictimMeter {
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
