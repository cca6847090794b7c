import { limits } from '@aisle/shared/limits';
import {
  isProblemCode,
  problemMessage,
  problemStatus,
  type ProblemCode,
} from '@aisle/shared/problems';
import type { Moment, NoSuchMoment, TimeMachine } from '@aisle/shared/replay';
import { err, ok, type Result } from '@aisle/shared/result';
import { refused, type Failure } from '../../api/failure.ts';
import type { Answer } from '../../api/ask.ts';
import { useDesk, type HistoryPoint } from './client.ts';
import type { ChangesAnswer, HistorySummary } from './types.ts';

/** Where the time machine reads: the server, or a file that was exported. */
export interface HistorySource {
  /** Null: the server. */
  readonly fileName: string | null;
  summary(): Answer<HistorySummary>;
  at(point: HistoryPoint): Answer<Moment>;
  changes(after: number, limit: number): Answer<ChangesAnswer>;
}

/** A flight's history as the server replays it. */
export function serverHistory(flightId: string): HistorySource {
  const { client } = useDesk();
  return {
    fileName: null,
    summary: () => client.history(flightId),
    at: (point) => client.historyAt(flightId, point),
    changes: (after, limit) => client.historyChanges(flightId, after, limit),
  };
}

/** The browser's other work goes first: a long file is read and replayed in slices. */
const SLICE_MS = 12;

function sliced(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < SLICE_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
  };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function* unpacked(file: File): AsyncGenerator<string> {
  const texts = file
    .stream()
    .pipeThrough(new DecompressionStream('gzip'))
    .pipeThrough(new TextDecoderStream());
  const reader = texts.getReader();
  let seen = 0;
  for (let got = await reader.read(); !got.done; got = await reader.read()) {
    seen += got.value.length;
    // A small packed file may unpack to more than there is room for.
    if (seen > limits.historyUnpackedBytes) throw new Error('the file is too large');
    yield got.value;
  }
}

function refusal(code: ProblemCode): Failure {
  const [status, detail] = [problemStatus(code), problemMessage(code)];
  return refused({ type: 'about:blank', title: code, status, detail, code });
}

async function at(machine: TimeMachine, point: HistoryPoint): Promise<Result<Moment, Failure>> {
  const found: Result<Moment, NoSuchMoment> =
    'version' in point
      ? await machine.atVersion(point.version)
      : await machine.atTime(Date.parse(point.time));
  return found.ok ? found : err(refusal(found.error.code));
}

/** The file's own fault has a code; gzip that is damaged, or none at all, ends the stream with an error of the browser's. */
async function sentenceOf(error: unknown, file: File): Promise<string> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (isProblemCode(code)) return problemMessage(code);
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const isGzip = first === 0x1f && second === 0x8b;
  return problemMessage(isGzip ? 'history-damaged' : 'not-a-history');
}

/**
 * Opens an exported history: it is checked and replayed here, by the same code that the server uses. An error
 * is the sentence for people.
 */
export async function fileHistory(file: File): Promise<Result<HistorySource, string>> {
  if (file.size > limits.historyFileBytes) return err(problemMessage('not-a-history'));
  const { splitLines, OpenedHistory, TimeMachine: Machine } = await import('@aisle/shared/replay');
  try {
    const opened = await OpenedHistory.open(splitLines(unpacked(file)), {
      sha256,
      pause: sliced(),
      keep: true,
    });
    const machine = new Machine(opened);
    return ok({
      fileName: file.name,
      summary: async () => ok(await machine.summary()),
      at: (point) => at(machine, point),
      changes: async (after, limit) => ok(await machine.changes(after, limit)),
    });
  } catch (error) {
    return err(await sentenceOf(error, file));
  }
}
