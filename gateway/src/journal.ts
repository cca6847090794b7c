import { readSync } from 'node:fs';
import { chmod, mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Where the lines are that a text may stand in: by a hash of 31 bits, so that a million lines take tens of
 * megabytes, however long the texts. Another text may share the hash: the line itself says what it is of.
 */
export class PlaceIndex {
  readonly #places = new Map<number, number | number[]>();

  add(text: string, place: number): void {
    const hash = hashOf(text);
    const known = this.#places.get(hash);
    if (known === undefined) this.#places.set(hash, place);
    else if (typeof known === 'number') this.#places.set(hash, [known, place]);
    else known.push(place);
  }

  /** Oldest first. */
  of(text: string): readonly number[] {
    const known = this.#places.get(hashOf(text));
    return typeof known === 'number' ? [known] : (known ?? []);
  }
}

/** FNV-1a, folded to what a map keeps without a box. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) & 0x7fffffff;
}

/** A write failed, so what reached the disk is unknown until the file is read again. */
export class JournalBroken extends Error {}

/** One whole line, without its end. */
interface Line {
  readonly place: number;
  readonly text: string;
}

interface Waiting {
  readonly line: Buffer;
  readonly resolve: (place: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Bytes that are read at once, by those who read on and by those who look one line up. */
const CHUNK_BYTES = 256 * 1024;
const LINE_BYTES = 1024;
const NEWLINE = 0x0a;

export class Journal {
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #broken: JournalBroken | undefined;
  /** Bytes that are known to be on the disk. */
  #size = 0;

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly onBroken: (error: Error) => void,
  ) {}

  /**
   * Opens or creates the file and its directory, for their owner only; `restore` comes next. `onBroken` is told of
   * the first write that failed. What reached the disk is unknown then, so the journal takes nothing more: start the
   * process again, and it reads what is there.
   */
  static async open(path: string, onBroken: (error: Error) => void): Promise<Journal> {
    const directory = dirname(path);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
    const file = await open(path, 'a+', 0o600);
    await file.chmod(0o600);
    await syncDirectory(directory);
    return new Journal(path, file, onBroken);
  }

  /**
   * Reads every whole line, oldest first. Throws an `Error` with a sentence when one cannot be read, or when
   * `onEntry` is false: money must not be forgotten silently. Resolves with the bytes of a last line that a crash
   * had cut short; nobody was told of it, so it is cut off.
   */
  async restore(onEntry: (entry: unknown, place: number) => boolean): Promise<number> {
    const { size } = await this.file.stat();
    let number = 0;
    for await (const lines of linesOf(this.file, 0, size)) {
      for (const { place, text } of lines) {
        number += 1;
        if (!onEntry(parsed(text), place)) throw this.#damaged(number);
        this.#size = place + Buffer.byteLength(text) + 1;
      }
    }
    const tornBytes = size - this.#size;
    if (tornBytes > 0) {
      await this.file.truncate(this.#size);
      await this.file.datasync();
    }
    return tornBytes;
  }

  /** Resolves with its place when the entry is on the disk, in the order of the calls; rejects when it may not be. */
  append(entry: unknown): Promise<number> {
    if (this.#broken) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      const line = Buffer.from(`${JSON.stringify(entry)}\n`);
      this.#waiting.push({ line, resolve, reject });
      this.#writing ??= this.#drain();
    });
  }

  /** The entry at a place that `append` or `onEntry` gave. It waits for nothing: a line is a few hundred bytes. */
  entryAt(place: number): unknown {
    for (let bytes = LINE_BYTES; ; bytes *= 2) {
      const buffer = Buffer.allocUnsafe(bytes);
      const read = readSync(this.file.fd, buffer, 0, bytes, place);
      const end = buffer.subarray(0, read).indexOf(NEWLINE);
      if (end >= 0) return JSON.parse(buffer.toString('utf8', 0, end));
      if (read < bytes) throw new Error(`The ledger has no line at ${String(place)}.`);
    }
  }

  /** The entries from a place on, as far as they are on the disk, in chunks. */
  async *entriesFrom(place: number): AsyncGenerator<readonly unknown[]> {
    for await (const lines of linesOf(this.file, place, this.#size)) {
      yield lines.map(({ text }) => JSON.parse(text) as unknown);
    }
  }

  /** Waits for what is under way and closes the file. */
  async close(): Promise<void> {
    await this.#writing;
    await this.file.close();
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.file.appendFile(Buffer.concat(batch.map(({ line }) => line)));
        await this.file.datasync();
        for (const { line, resolve } of batch) {
          resolve(this.#size);
          this.#size += line.length;
        }
      } catch (error) {
        this.#break(error, batch);
      }
    }
    this.#writing = undefined;
  }

  #damaged(number: number): Error {
    return new Error(
      `Line ${String(number)} of ${this.path} is not a new charge or refund. Mend it by hand before starting the gateway again.`,
    );
  }

  #break(cause: unknown, batch: readonly Waiting[]): void {
    this.#broken = new JournalBroken('The ledger could not be written.', { cause });
    for (const { reject } of [...batch, ...this.#waiting]) reject(this.#broken);
    this.#waiting = [];
    this.onBroken(this.#broken);
  }
}

/** The whole lines between two places, a chunk at a time. */
async function* linesOf(
  file: FileHandle,
  from: number,
  to: number,
): AsyncGenerator<readonly Line[]> {
  let rest: Buffer = Buffer.alloc(0);
  for (let at = from; at < to;) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, to - at));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) return;
    const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    const start = at - rest.length;
    const lines: Line[] = [];
    let begin = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, begin)) {
      lines.push({ place: start + begin, text: bytes.toString('utf8', begin, end) });
      begin = end + 1;
    }
    rest = bytes.subarray(begin);
    at += bytesRead;
    yield lines;
  }
}

/** Undefined where the text is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A new file survives a power cut only when its directory is synced, too. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
