/**
 * An append-only file of JSON lines. A line that was acknowledged is on the disk: `append` answers after
 * `fdatasync`. Lines that arrive while a sync runs share the next one.
 */
import { mkdir, open, readFile, truncate, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A write failed, so what reached the disk is unknown until the file is read again. */
export class JournalBroken extends Error {}

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface OpenedJournal {
  readonly journal: Journal;
  /** Every whole line, parsed, oldest first. */
  readonly entries: readonly unknown[];
  /** Bytes of a last line that a crash had cut short; nobody was told of it, so it was cut off. */
  readonly tornBytes: number;
}

export class Journal {
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #broken: JournalBroken | undefined;

  private constructor(
    private readonly file: FileHandle,
    private readonly onBroken: (error: Error) => void,
  ) {}

  /**
   * Opens or creates the file and its directory. Throws an `Error` with a sentence when a line in its
   * midst cannot be read: money must not be forgotten silently.
   * `onBroken` is told of the first write that failed. What reached the disk is unknown then, so the
   * journal takes nothing more: start the process again, and it reads what is there.
   */
  static async open(path: string, onBroken: (error: Error) => void): Promise<OpenedJournal> {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'a');
    try {
      await syncDirectory(dirname(path));
      const content = await readFile(path);
      const end = content.lastIndexOf(0x0a) + 1;
      const entries = parseLines(content.subarray(0, end).toString('utf8'), path);
      const tornBytes = content.length - end;
      if (tornBytes > 0) {
        await truncate(path, end);
        await file.datasync();
      }
      return { journal: new Journal(file, onBroken), entries, tornBytes };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Resolves when the entry is on the disk; rejects when it may not be. */
  append(entry: unknown): Promise<void> {
    if (this.#broken) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: `${JSON.stringify(entry)}\n`, resolve, reject });
      this.#writing ??= this.#drain();
    });
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
        await this.file.appendFile(batch.map(({ line }) => line).join(''));
        await this.file.datasync();
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#break(error, batch);
      }
    }
    this.#writing = undefined;
  }

  #break(cause: unknown, batch: readonly Waiting[]): void {
    this.#broken = new JournalBroken('The ledger could not be written.', { cause });
    for (const { reject } of [...batch, ...this.#waiting]) reject(this.#broken);
    this.#waiting = [];
    this.onBroken(this.#broken);
  }
}

function parseLines(text: string, path: string): unknown[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      try {
        return JSON.parse(line) as unknown;
      } catch (cause) {
        throw new Error(
          `Line ${String(index + 1)} of ${path} is damaged. Mend it by hand before starting the gateway again.`,
          { cause },
        );
      }
    });
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
