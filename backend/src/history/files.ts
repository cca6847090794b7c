import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, createGzip, type Gzip } from 'node:zlib';
import { limits } from '@aisle/shared/limits';
import {
  splitLines,
  Tape,
  TapeError,
  TimeMachine,
  writeTape,
  type HistorySummary,
} from '@aisle/shared/replay';
import type { FlightRuns } from './flight-runs.ts';
import { givingWay } from './histories.ts';

/** How a gzip file begins. */
const magic = Buffer.from([0x1f, 0x8b]);

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The whole history of a flight as a gzip file that is written while it is read: it never is in memory as a whole. */
export async function exportFile(flightId: string, runs: FlightRuns, now: number): Promise<Gzip> {
  const { complete } = await runs.list();
  const header = { flightId, exportedAt: new Date(now).toISOString(), complete };
  const gzip = createGzip();
  // Should reading fail in the middle, then the file ends there, and whoever opens it is told.
  pipeline(Readable.from(writeTape(header, runs.everything(), sha256)), gzip, () => undefined);
  return gzip;
}

/**
 * Checks an exported file, packed or not, and says what is in it. Nothing of it is kept. Throws a
 * {@link TapeError} for one that is damaged or none of ours, or larger than `tooLarge` is told of.
 */
export async function checkFile(
  bytes: AsyncIterable<Buffer>,
  tooLarge: () => Error,
): Promise<HistorySummary> {
  const packed = within(bytes, limits.historyFileBytes, tooLarge);
  const lines = splitLines(texts(within(unpacked(packed), limits.historyUnpackedBytes, tooLarge)));
  const tape = await Tape.open(lines, { sha256, pause: givingWay(), keep: false });
  try {
    return await new TimeMachine(tape).summary();
  } catch (error) {
    // The checksum was right, and yet no flight was ever like that: then somebody else wrote it.
    throw new TapeError('history-damaged', { cause: error });
  }
}

async function* within(
  bytes: AsyncIterable<Buffer>,
  limit: number,
  tooLarge: () => Error,
): AsyncGenerator<Buffer, undefined> {
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > limit) throw tooLarge();
    yield piece;
  }
  return undefined;
}

async function* unpacked(bytes: AsyncGenerator<Buffer, undefined>): AsyncGenerator<Buffer> {
  const first: IteratorResult<Buffer, undefined> = await bytes.next();
  if (first.value === undefined) return;
  const all = joined(first.value, bytes);
  if (!first.value.subarray(0, magic.length).equals(magic)) {
    yield* all;
    return;
  }
  const gunzip = createGunzip();
  pipeline(Readable.from(all), gunzip, () => undefined);
  try {
    for await (const piece of gunzip) yield piece as Buffer;
  } catch (error) {
    // Other errors than zlib's are those of whoever gave us the bytes.
    throw isOfZlib(error) ? new TapeError('history-damaged', { cause: error }) : error;
  }
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

async function* joined(
  first: Buffer,
  rest: AsyncGenerator<Buffer, undefined>,
): AsyncGenerator<Buffer> {
  try {
    yield first;
    yield* rest;
  } finally {
    // Where only the first was read, the rest must be let go of all the same.
    await rest.return(undefined);
  }
}

async function* texts(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const piece of bytes) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}
