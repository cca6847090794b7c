import { limits } from '../limits.ts';
import { Findings, ReplayCache, type HistoryRuns, type RunEntry, type RunList } from './machine.ts';
import { RunReplay } from './run.ts';
import {
  readHistoryFile,
  HistoryFileError,
  type RunStep,
  type Sha256,
  type HistoryFileHeader,
} from './history-file.ts';

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
