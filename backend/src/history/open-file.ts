import { Readable, pipeline } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { createGzip, type Gzip } from 'node:zlib';
import { limits } from '@aisle/shared/limits';
import { type HistorySummary, writeHistoryFile } from '@aisle/shared/replay';
import { AtMost } from '../at-most.ts';
import { Problem } from '../problem.ts';
import { sha256, type FileFault } from './check-file.ts';
import type { FlightRuns } from './flight-runs.ts';

const thread = new URL('./check-thread.mjs', import.meta.url);
const megabyte = 1024 * 1024;

/**
 * Says what is in exported files. Bodies are read first, few at a time; only a whole one takes a place among those that
 * are checked, in threads of their own whose memory and time are bounded: nobody else waits for it.
 */
export class FileOpener {
  readonly #checks = new AtMost(limits.historyFilesAtOnce);
  #bodies = 0;

  /** Throws a {@link Problem}: the file's fault, or `busy`. */
  async open(bytes: AsyncIterable<Buffer>): Promise<HistorySummary> {
    if (this.#bodies >= limits.historyBodiesAtOnce) throw new Problem('busy');
    this.#bodies += 1;
    try {
      const file = await whole(bytes);
      const answer = await this.#checks.run(() => check(file));
      if (typeof answer === 'string') throw new Problem(answer);
      return answer;
    } finally {
      this.#bodies -= 1;
    }
  }
}

async function whole(bytes: AsyncIterable<Buffer>): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > limits.historyFileBytes) throw new Problem('body-too-large');
    pieces.push(piece);
  }
  const file = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    file.set(piece, at);
    at += piece.length;
  }
  return file;
}

/** What a thread says of the file; one that takes too long, or too much memory, is ended. */
function check({ buffer }: Uint8Array<ArrayBuffer>): Promise<HistorySummary | FileFault> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(thread, {
      workerData: buffer,
      transferList: [buffer],
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: limits.historyMemoryBytes / megabyte },
    });
    const late = setTimeout(() => void worker.terminate(), limits.historyCheckMs);
    worker.once('message', resolve);
    worker.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve('body-too-large');
      else reject(error);
    });
    worker.once('exit', () => {
      clearTimeout(late);
      // After a message or an error this changes nothing.
      resolve('body-too-large');
    });
  });
}

/** The whole history of a flight as a gzip file that is written while it is read: it never is in memory as a whole. */
export async function exportFile(flightId: string, runs: FlightRuns, now: number): Promise<Gzip> {
  const { complete } = await runs.list();
  const header = { flightId, exportedAt: new Date(now).toISOString(), complete };
  const gzip = createGzip();
  // Should reading fail in the middle, then the file ends there, and whoever opens it is told.
  pipeline(
    Readable.from(writeHistoryFile(header, runs.everything(), sha256)),
    gzip,
    () => undefined,
  );
  return gzip;
}
