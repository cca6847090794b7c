import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { limits } from '@aisle/shared/limits';

/** For the owner alone: what went wrong may name people. */
const [folderMode, fileMode] = [0o700, 0o600];

/**
 * A log of lines that never takes more than twice its bound: past it the file is set aside as `….1`, and the one
 * before is gone. A line that cannot be written, as on a full disk, is lost, and the next one is tried again.
 */
export class LogFile {
  readonly #path: string;
  readonly #complain: (sentence: string) => void;
  readonly #mostBytes: number;
  #file: number;
  #bytes = 0;
  #isBroken = false;
  #hasEnded = false;

  /** `complain` is told when lines begin to be lost. */
  constructor(
    path: string,
    complain: (sentence: string) => void,
    mostBytes: number = limits.logFileBytes,
  ) {
    this.#path = path;
    this.#complain = complain;
    this.#mostBytes = mostBytes;
    mkdirSync(dirname(path), { recursive: true, mode: folderMode });
    this.#file = this.#open();
  }

  write(line: string): void {
    if (this.#hasEnded) return;
    try {
      const bytes = Buffer.from(`${line}\n`);
      if (this.#bytes > 0 && this.#bytes + bytes.length > this.#mostBytes) this.#setAside();
      appendFileSync(this.#file, bytes);
      this.#bytes += bytes.length;
      this.#isBroken = false;
    } catch (error) {
      if (!this.#isBroken) this.#complain(`${this.#path} cannot be written: ${String(error)}`);
      this.#isBroken = true;
    }
  }

  /** Lines that come later are dropped. */
  end(): void {
    if (!this.#hasEnded) closeSync(this.#file);
    this.#hasEnded = true;
  }

  #setAside(): void {
    renameSync(this.#path, `${this.#path}.1`);
    closeSync(this.#file);
    this.#file = this.#open();
  }

  #open(): number {
    const file = openSync(this.#path, 'a', fileMode);
    this.#bytes = fstatSync(file).size;
    return file;
  }
}

/** pino's numbers; what is below goes to the log file only. */
const WARN = 40;
const ERROR = 50;

/**
 * What the terminal shows of a process' line: warnings and errors of its JSON log as a sentence, and
 * what is not JSON as it is. Undefined: nothing.
 */
export function terseView(name: string, line: string): string | undefined {
  if (line.trim() === '') return undefined;
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return `${name}: ${line}`;
  }
  if (typeof entry !== 'object' || entry === null || !('level' in entry)) return undefined;
  // What Temporal's SDK warns of is for experts.
  const least = 'temporal' in entry ? ERROR : WARN;
  if (typeof entry.level !== 'number' || entry.level < least) return undefined;
  return `${name}: ${'msg' in entry ? String(entry.msg) : line}${cause(entry)}`;
}

function cause(entry: object): string {
  const error = 'err' in entry ? entry.err : undefined;
  if (typeof error !== 'object' || error === null || !('message' in error)) return '';
  return ` (${String(error.message)})`;
}
