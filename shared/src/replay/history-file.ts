/**
 * A flight's history as a file: lines of JSON. The first says what it is, then each run has a line for its
 * start, one for each task and one for its end; the last has the number of lines and a checksum over all of
 * them, so that what is cut short, changed or put together is found.
 */
import { limits } from '../limits.ts';
import { Findings, type HistoryRuns, ReplayCache, type RunEntry, type RunList } from './machine.ts';
import { RunReplay } from './run.ts';
import type { RunEnd, RunStart, TaskRecord } from './types.ts';

const FORMAT = 'aisle-flight-history';
/** Rises when a reader of before could not read what is written. 2: tasks with a request to cancel. 3: with unclaimed holds. */
const FORMAT_VERSION = 3;
const OLDEST_VERSION = 1;

export interface HistoryFileHeader {
  readonly flightId: string;
  /** ISO 8601. */
  readonly exportedAt: string;
  /** The flight's first run is in it. */
  readonly complete: boolean;
}

/** What a run consists of, in this order: a start, tasks, an end. */
export type RunStep =
  { readonly start: RunStart } | { readonly task: TaskRecord } | { readonly end: RunEnd };

export type HistoryFileFault = 'not-a-history' | 'history-newer' | 'history-damaged';

/** The file cannot be read; `code` is the problem's. */
export class HistoryFileError extends Error {
  readonly code: HistoryFileFault;

  constructor(code: HistoryFileFault, options?: ErrorOptions) {
    super(code, options);
    this.name = 'HistoryFileError';
    this.code = code;
  }
}

/** SHA-256 of a text in UTF-8, as hexadecimal digits. */
export type Sha256 = (text: string) => string | Promise<string>;

/** Each line's checksum is one over the line and the checksum before it; the last speaks for all. */
class Seal {
  lines = 0;
  sum = '';
  readonly #sha256: Sha256;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  async add(line: string): Promise<void> {
    this.sum = await this.#sha256(this.sum + line);
    this.lines += 1;
  }
}

/** The lines of a file, each with its line break. */
export async function* writeHistoryFile(
  header: HistoryFileHeader,
  steps: AsyncIterable<RunStep>,
  sha256: Sha256,
): AsyncGenerator<string> {
  const seal = new Seal(sha256);
  const opening = JSON.stringify({ format: FORMAT, version: FORMAT_VERSION, ...header });
  await seal.add(opening);
  yield `${opening}\n`;
  for await (const step of steps) {
    const line = JSON.stringify(step);
    await seal.add(line);
    yield `${line}\n`;
  }
  yield `${JSON.stringify({ lines: seal.lines, sha256: seal.sum })}\n`;
}

/**
 * The steps of a file's lines (without their breaks), each with its line. Throws a {@link HistoryFileError}: at once for a file that is
 * none of ours, at the end at the latest for a damaged one, so believe nothing before.
 */
async function* readHistoryFile(
  lines: AsyncIterable<string>,
  sha256: Sha256,
): AsyncGenerator<{
  readonly value: { readonly header: HistoryFileHeader } | RunStep;
  readonly line: string;
}> {
  const seal = new Seal(sha256);
  let sealed = false;
  for await (const line of lines) {
    if (sealed || line.length > limits.historyLineCharacters)
      throw new HistoryFileError('history-damaged');
    const value = parse(line, seal.lines === 0 ? 'not-a-history' : 'history-damaged');
    if ('sha256' in value) {
      sealed = value['sha256'] === seal.sum && value['lines'] === seal.lines;
      if (!sealed) throw new HistoryFileError('history-damaged');
      continue;
    }
    yield { value: seal.lines === 0 ? { header: headerOf(value) } : stepOf(value), line };
    await seal.add(line);
  }
  if (!sealed) throw new HistoryFileError(seal.lines === 0 ? 'not-a-history' : 'history-damaged');
}

function parse(line: string, fault: HistoryFileFault): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // What is no JSON is as wrong as what is no object.
  }
  throw new HistoryFileError(fault);
}

function headerOf(value: Record<string, unknown>): HistoryFileHeader {
  if (value['format'] !== FORMAT) throw new HistoryFileError('not-a-history');
  const { version, flightId, exportedAt, complete } = value;
  const known = Number(version) >= OLDEST_VERSION && Number(version) <= FORMAT_VERSION;
  if (!known) throw new HistoryFileError('history-newer');
  if (typeof flightId !== 'string' || typeof exportedAt !== 'string') {
    throw new HistoryFileError('history-damaged');
  }
  return { flightId, exportedAt, complete: complete === true };
}

function stepOf(value: Record<string, unknown>): RunStep {
  if ('start' in value || 'task' in value || 'end' in value) return value as unknown as RunStep;
  throw new HistoryFileError('history-damaged');
}

/**
 * The lines of a text that comes in pieces. Only `\n` ends one: sentences may have other breaks in them. Each piece is looked
 * through once, however long a line is. Throws a {@link HistoryFileError} for one that is too long.
 */
export async function* splitLines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let parts: string[] = [];
  let length = 0;
  const add = (part: string): void => {
    parts.push(part);
    length += part.length;
    if (length > limits.historyLineCharacters) throw new HistoryFileError('history-damaged');
  };
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', from)) {
      add(piece.slice(from, end));
      from = end + 1;
      yield parts.join('');
      parts = [];
      length = 0;
    }
    if (from < piece.length) add(piece.slice(from));
  }
  if (length > 0) yield parts.join('');
}

/** Lets others have their turn; called between tasks, so that a long replay holds nobody up. */
export type Pause = () => Promise<void>;

/** Plays one step of a run; a start gives a new replay. */
export function playStep(replay: RunReplay | undefined, step: RunStep): RunReplay {
  if ('start' in step) return new RunReplay(step.start);
  if (!replay) throw new Error('a run without a start');
  if ('task' in step) replay.play(step.task);
  else replay.finish(step.end);
  return replay;
}

/** A file that was opened and checked. Its lines stay in memory; its runs are replayed when they are asked for. */
export class OpenedHistory implements HistoryRuns {
  readonly findings = new Findings();
  readonly #entries: RunEntry[] = [];
  readonly #lines = new Map<string, string[]>();
  readonly #cache = new ReplayCache(limits.historyCachedChanges);
  readonly #pause: Pause;
  #header: HistoryFileHeader | undefined;
  #last: RunReplay | undefined;
  /** The last run has its end, and so nothing but the next run's start may follow. */
  #hasEnded = false;

  private constructor(pause: Pause) {
    this.#pause = pause;
  }

  /**
   * Reads a whole file and checks it: its checksum, that its runs follow on each other, and that each of them
   * can be replayed. `keep` false: nothing but the summary is wanted. Throws a {@link HistoryFileError} for a file
   * that is not right in any way.
   */
  static async open(
    lines: AsyncIterable<string>,
    parts: { readonly sha256: Sha256; readonly pause: Pause; readonly keep: boolean },
  ): Promise<OpenedHistory> {
    const opened = new OpenedHistory(parts.pause);
    for await (const { value, line } of readHistoryFile(lines, parts.sha256)) {
      if ('header' in value) opened.#header = value.header;
      else opened.#take(value, parts.keep ? line : null);
      await parts.pause();
    }
    if (!opened.#hasEnded) throw new HistoryFileError('history-damaged');
    return opened;
  }

  get header(): HistoryFileHeader {
    if (!this.#header) throw new Error('a history without a header');
    return this.#header;
  }

  list(): Promise<RunList> {
    return Promise.resolve({ runs: this.#entries, complete: this.header.complete });
  }

  async replay({ runId }: RunEntry): Promise<RunReplay> {
    const known = this.#cache.get(runId);
    if (known) return known;
    let replay: RunReplay | undefined;
    for (const line of this.#lines.get(runId) ?? []) {
      replay = playStep(replay, JSON.parse(line) as RunStep);
      await this.#pause();
    }
    if (!replay) throw new Error(`run ${runId} is not in the file`);
    this.#cache.put(replay);
    return replay;
  }

  #take(step: RunStep, line: string | null): void {
    const before = this.#last;
    if ('start' in step ? before !== undefined && !this.#hasEnded : this.#hasEnded) {
      throw new HistoryFileError('history-damaged');
    }
    this.#hasEnded = 'end' in step;
    try {
      this.#last = playStep(before, step);
    } catch (error) {
      // The checksum may be right all the same: then the file was written by somebody else.
      throw new HistoryFileError('history-damaged', { cause: error });
    }
    const { start, from } = this.#last;
    if ('start' in step) {
      if (!follows(step.start.runId, before)) throw new HistoryFileError('history-damaged');
      this.#entries.push({ runId: start.runId, startedAt: start.startedAt, from });
    }
    if ('end' in step) this.#cache.put(this.#last);
    this.findings.note(this.#last);
    if (line === null) return;
    const lines = this.#lines.get(start.runId) ?? [];
    lines.push(line);
    this.#lines.set(start.runId, lines);
  }
}

/** Whether a run is the one that the last one named as the next. */
function follows(runId: string, before: RunReplay | undefined): boolean {
  return before === undefined || (before.end.kind === 'continued' && before.end.runId === runId);
}
