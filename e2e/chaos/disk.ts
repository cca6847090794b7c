/** A disk of its own for what a system writes, so that it can be full: a file system in memory. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Room while it is not full: only what is written takes memory. */
const roomBytes = 4 * 1024 * 1024 * 1024;
/** Somebody may write between the look and the end of all room. */
const tries = 20;

export class Disk {
  private constructor(readonly folder: string) {}

  /** Null where the machine does not let us have one: it takes an administrator, and the right to mount. */
  static async mount(): Promise<Disk | null> {
    const folder = await mkdtemp(join(tmpdir(), 'aisle-disk-'));
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${roomBytes}`, 'aisle', folder]);
      return new Disk(folder);
    } catch {
      await rm(folder, { recursive: true });
      return null;
    }
  }

  /** From now on there is room for what is there, and for nothing more. */
  async fill(): Promise<void> {
    for (let left = tries; ; left -= 1) {
      const { blocks, bfree, bsize } = await statfs(this.folder);
      try {
        return await this.#resize((blocks - bfree) * bsize);
      } catch (error) {
        if (left === 0) throw error;
      }
    }
  }

  /** There is room again. */
  free(): Promise<void> {
    return this.#resize(roomBytes);
  }

  /** With all that is on it. */
  async dispose(): Promise<void> {
    // Whoever was killed just now may not be gone yet.
    await run('umount', ['--lazy', this.folder]);
    await rm(this.folder, { recursive: true });
  }

  async #resize(bytes: number): Promise<void> {
    await run('mount', ['-o', `remount,size=${bytes}`, this.folder]);
  }
}
