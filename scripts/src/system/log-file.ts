import { createWriteStream, mkdirSync, openSync, renameSync, fstatSync } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { limits } from '@aisle/shared/limits';

/** For the owner alone: what went wrong may name people. */
const [folderMode, fileMode] = [0o700, 0o600];

/** A log of lines that never takes more than twice its bound: past it the file is set aside as `….1`, and the one before is gone. */
export class LogFile {
  readonly #path: string;
  readonly #mostBytes: number;
  #stream: WriteStream;
  #bytes = 0;

  constructor(path: string, mostBytes: number = limits.logFileBytes) {
    this.#path = path;
    this.#mostBytes = mostBytes;
    mkdirSync(dirname(path), { recursive: true, mode: folderMode });
    this.#stream = this.#open();
  }

  write(line: string): void {
    if (this.#stream.writableEnded) return;
    const bytes = Buffer.from(`${line}\n`);
    if (this.#bytes > 0 && this.#bytes + bytes.length > this.#mostBytes) this.#setAside();
    this.#bytes += bytes.length;
    this.#stream.write(bytes);
  }

  /** Comes back when everything is written. */
  end(): Promise<void> {
    return new Promise((resolve) => this.#stream.end(resolve));
  }

  #setAside(): void {
    this.#stream.end();
    renameSync(this.#path, `${this.#path}.1`);
    this.#stream = this.#open();
  }

  /** At once: what is written later goes into this file, whatever its name is by then. */
  #open(): WriteStream {
    const file = openSync(this.#path, 'a', fileMode);
    this.#bytes = fstatSync(file).size;
    return createWriteStream(this.#path, { fd: file });
  }
}
