import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { limits } from '@aisle/shared/limits';
import { codeKeyBytes, openCode, type CodeKey } from '@aisle/shared/sealed-code';
import { codeKeyOf } from '@aisle/shared/ids';

/** Of one key on disk: its id, the key, and until when it lasts (ms since the epoch). One that is forgotten is zeros. */
const at = { key: codeKeyBytes.id, until: codeKeyBytes.id + codeKeyBytes.key } as const;
const SLOT_BYTES = at.until + 8;

interface Slot {
  readonly number: number;
  readonly key: Buffer;
  readonly until: number;
}

/**
 * The one-time keys that payment codes are sealed by, as a card vault keeps what a token stands for. They lie in one file of fixed
 * size; a key that is forgotten is written over, and from then on nothing opens the code that it sealed, wherever that is
 * kept.
 */
export class CodeKeys {
  readonly #file: FileHandle;
  readonly #now: () => number;
  /** By id, in the order of their ends. */
  readonly #slots = new Map<string, Slot>();
  readonly #free: number[] = [];

  private constructor(file: FileHandle, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  /** Opens or creates the file, for its owner only. `now`: ms since the epoch. */
  static async open(path: string, now: () => number): Promise<CodeKeys> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const keys = new CodeKeys(file, now);
    await keys.#restore(await file.readFile());
    return keys;
  }

  async #restore(bytes: Buffer): Promise<void> {
    const found: [string, Slot][] = [];
    for (let number = limits.codeKeys - 1; number >= 0; number -= 1) {
      const slot = bytes.subarray(number * SLOT_BYTES, (number + 1) * SLOT_BYTES);
      const until = slot.length < SLOT_BYTES ? 0 : slot.readDoubleBE(at.until);
      if (until === 0) this.#free.push(number);
      else {
        const key = Buffer.from(slot.subarray(at.key, at.until));
        const id = slot.subarray(0, at.key).toString('base64url');
        found.push([id, { number, key, until }]);
      }
    }
    for (const [id, slot] of found.toSorted(([, a], [, b]) => a.until - b.until))
      this.#slots.set(id, slot);
    await this.sweep();
  }

  /** So many new keys, or as many as there is room for. They are on the disk. */
  async issue(count: number): Promise<readonly CodeKey[]> {
    await this.sweep();
    const until = this.#now() + limits.codeKeyMs;
    const issued = this.#free.splice(Math.max(0, this.#free.length - count)).map((number) => {
      const id = randomBytes(codeKeyBytes.id);
      return { id, slot: { number, key: randomBytes(codeKeyBytes.key), until } };
    });
    try {
      const written = issued.map(({ id, slot }) => this.#write(slot.number, bytesOf(id, slot)));
      await allOf(written);
      await this.#file.datasync();
    } catch (error) {
      // As on a full disk: nobody was given them.
      this.#free.push(...issued.map(({ slot }) => slot.number));
      throw error;
    }
    return issued.map(({ id, slot }) => {
      const name = id.toString('base64url');
      this.#slots.set(name, slot);
      return { id: name, key: slot.key.toString('base64url') };
    });
  }

  /** The code that was sealed for this order; null: its key was forgotten, or it is of another order. */
  open(sealed: string, orderId: string): string | null {
    const slot = this.#slots.get(codeKeyOf(sealed) ?? '');
    if (slot === undefined || slot.until <= this.#now()) return null;
    return openCode(sealed, orderId, slot.key);
  }

  /** Writes over the keys, those that are there. After a power cut one may be there again, until its end. */
  async forget(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#forget(id)));
  }

  /** Forgets those whose time is over. */
  async sweep(): Promise<void> {
    const due: string[] = [];
    for (const [id, { until }] of this.#slots) {
      if (until > this.#now()) break;
      due.push(id);
    }
    await this.forget(due);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #forget(id: string): Promise<void> {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.#slots.delete(id);
    slot.key.fill(0);
    await this.#write(slot.number, Buffer.alloc(SLOT_BYTES));
    this.#free.push(slot.number);
  }

  async #write(number: number, bytes: Buffer): Promise<void> {
    await this.#file.write(bytes, 0, bytes.length, number * SLOT_BYTES);
  }
}

/** Resolves when all have; rejects when none is under way any more, and one did not come about. */
async function allOf(writes: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(writes);
  await Promise.all(writes);
}

function bytesOf(id: Buffer, { key, until }: Slot): Buffer {
  const end = Buffer.alloc(SLOT_BYTES - at.until);
  end.writeDoubleBE(until);
  return Buffer.concat([id, key, end]);
}
