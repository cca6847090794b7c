import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { limits } from '@aisle/shared/limits';
import {
  splitLines,
  OpenedHistory,
  HistoryFileError,
  TimeMachine,
  type HistorySummary,
  type HistoryFileFault,
} from '@aisle/shared/replay';

/** How a gzip file begins. */
const magic = Buffer.from([0x1f, 0x8b]);
const pieceBytes = 64 * 1024;

/** What is wrong with a file; `body-too-large` also when it unpacks to far more than histories do. */
export type FileFault = HistoryFileFault | 'body-too-large';

class TooLarge extends Error {}

/** SHA-256 as hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Checks an exported file, packed or not, and says what is in it. For a thread of its own: it takes the processor for seconds. */
export async function checkFile(file: Buffer): Promise<HistorySummary | FileFault> {
  try {
    const lines = splitLines(texts(within(unpacked(file), unpackedLimit(file.length))));
    const opened = await OpenedHistory.open(lines, {
      sha256,
      pause: () => Promise.resolve(),
      keep: false,
    });
    return await new TimeMachine(opened).summary();
  } catch (error) {
    if (error instanceof TooLarge) return 'body-too-large';
    return error instanceof HistoryFileError ? error.code : 'history-damaged';
  }
}

/** How far a file of so many bytes may unpack. */
export function unpackedLimit(fileBytes: number): number {
  const byRatio = Math.max(limits.historyFreeBytes, fileBytes * limits.historyRatio);
  return Math.min(limits.historyUnpackedBytes, byRatio);
}

async function* within(bytes: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > limit) throw new TooLarge();
    yield piece;
  }
}

async function* unpacked(file: Buffer): AsyncGenerator<Buffer> {
  const bytes = Readable.from(pieces(file));
  const isPacked = file.subarray(0, magic.length).equals(magic);
  for await (const piece of isPacked ? bytes.pipe(createGunzip()) : bytes) yield piece as Buffer;
}

function* pieces(file: Buffer): Generator<Buffer> {
  for (let at = 0; at < file.length; at += pieceBytes) yield file.subarray(at, at + pieceBytes);
}

async function* texts(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const piece of bytes) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}
