import { limits } from '../limits.ts';
import type { FlightDefinition } from '../aircraft/index.ts';
import { recordOf } from '../flight-book/index.ts';
import type { FlightEventRecord } from '../interventions.ts';
import { err, ok, type Result } from '../result.ts';
import type { SeatMap } from '../seat-map/index.ts';
import type { FlightStatus } from '../workflow-api.ts';
import type { RunReplay } from './run.ts';
import type { Difference } from './types.ts';
import { mapView, type MapView } from './views.ts';

/** What a replay weighs besides its changes, in changes: its book, with the memory of outcomes. */
const OWN_WEIGHT = 2_000;

/** Keeps the replays that were asked for last, as many as have `capacity` changes together; the very last always. */
export class ReplayCache {
  readonly #capacity: number;
  readonly #replays = new Map<string, RunReplay>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(runId: string): RunReplay | undefined {
    const replay = this.#replays.get(runId);
    if (replay) this.put(replay);
    return replay;
  }

  put(replay: RunReplay): void {
    const { runId } = replay.start;
    this.#replays.delete(runId);
    this.#replays.set(runId, replay);
    let weight = 0;
    for (const kept of this.#replays.values()) weight += kept.changes.length + OWN_WEIGHT;
    for (const [oldest, { changes }] of this.#replays) {
      if (weight <= this.#capacity || this.#replays.size === 1) return;
      this.#replays.delete(oldest);
      weight -= changes.length + OWN_WEIGHT;
    }
  }
}

interface Found {
  readonly count: number;
  readonly differences: readonly Difference[];
}

/** What the replays of one flight's runs found, whether they are at hand still or not. */
export class Findings {
  readonly #runs = new Map<string, Found>();

  /** Takes note of a replay; again, when it has gone on since. */
  note({ start, differences, differenceCount }: RunReplay): void {
    this.#runs.set(start.runId, { count: differenceCount, differences: [...differences] });
  }

  get checkedRuns(): number {
    return this.#runs.size;
  }

  get differenceCount(): number {
    return [...this.#runs.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** The first of them. */
  get differences(): readonly Difference[] {
    const all = [...this.#runs.values()].flatMap((run) => run.differences);
    return all.slice(0, limits.historyDifferences);
  }
}

/** A run that can be read. `from`: the map's version when it began; times in ms. */
export interface RunEntry {
  readonly runId: string;
  readonly startedAt: number;
  readonly from: number;
}

/** The runs of one flight, oldest first, at least one. `complete`: the first is the flight's first. */
export interface RunList {
  readonly runs: readonly RunEntry[];
  readonly complete: boolean;
}

/** Where the runs of one flight come from: Temporal, or a file. */
export interface HistoryRuns {
  list(): Promise<RunList>;
  /** Replays a run of the list. */
  replay(entry: RunEntry): Promise<RunReplay>;
  /** What the replays so far have found. */
  readonly findings: Findings;
}

/** What there is to look back at. Times are ISO 8601. */
export interface HistorySummary {
  readonly flight: FlightDefinition;
  /** The versions of the first and the last map that can be shown, and their moments. */
  readonly from: number;
  readonly to: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly runs: readonly {
    readonly runId: string;
    readonly from: number;
    readonly to: number;
    readonly firstAt: string;
    readonly lastAt: string;
  }[];
  /** The flight's last run has ended. */
  readonly ended: boolean;
  /** False: the beginning is gone, and `note` says so. */
  readonly complete: boolean;
  readonly note: string | null;
  /** How many runs were replayed, and where those said otherwise than Temporal's record. */
  readonly checkedRuns: number;
  readonly differenceCount: number;
  readonly differences: readonly Difference[];
}

/** The map at a moment, and the last change that led to it; null: none that is known of. */
export interface Moment extends MapView {
  readonly at: string;
  /** As it was then: departure and aircraft may have changed since. */
  readonly flight: FlightDefinition;
  readonly state: FlightStatus;
  readonly change: FlightEventRecord | null;
}

export interface ChangesAnswer {
  readonly changes: readonly FlightEventRecord[];
  /** Pass it as `after` for those that follow; null: there are no more. */
  readonly next: number | null;
}

/** What there is instead of a moment that is not there. */
export interface NoSuchMoment {
  readonly code: 'no-such-moment';
  readonly from: number;
  readonly to: number;
}

/** Shows one flight at any moment of its life. Replays only the runs that it is asked about. */
export class TimeMachine {
  readonly #runs: HistoryRuns;

  constructor(runs: HistoryRuns) {
    this.#runs = runs;
  }

  async summary(): Promise<HistorySummary> {
    const { runs, complete } = await this.#runs.list();
    const [first, last] = ends(runs);
    const replay = await this.#runs.replay(last);
    const { checkedRuns, differenceCount, differences } = this.#runs.findings;
    return {
      flight: replay.definitionAt(replay.to),
      from: first.from,
      to: replay.to,
      firstAt: iso(first.startedAt),
      lastAt: iso(replay.lastAt),
      runs: runs.map((entry, place) => ({
        runId: entry.runId,
        from: entry.from,
        to: runs[place + 1]?.from ?? replay.to,
        firstAt: iso(entry.startedAt),
        lastAt: iso(runs[place + 1]?.startedAt ?? replay.lastAt),
      })),
      ended: replay.end.kind !== 'running',
      complete,
      note: complete ? null : gapNote(first),
      checkedRuns,
      differenceCount,
      differences,
    };
  }

  /** The changes that follow the version `after`, oldest first, at most `limit` of them. */
  async changes(after: number, limit: number): Promise<ChangesAnswer> {
    const { runs } = await this.#runs.list();
    const changes: FlightEventRecord[] = [];
    const beginning = Math.max(
      0,
      runs.findLastIndex((run) => run.from <= after),
    );
    for (const entry of runs.slice(beginning)) {
      const replay = await this.#runs.replay(entry);
      const known = Math.max(after - replay.from, 0);
      const room = limit + 1 - changes.length;
      changes.push(...replay.changes.slice(known, known + room).map(recordOf));
      if (changes.length > limit) break;
    }
    const more = changes.length > limit;
    const answer = changes.slice(0, limit);
    return { changes: answer, next: more ? (answer.at(-1)?.version ?? after) : null };
  }

  /** The map as a version made it. */
  async atVersion(version: number): Promise<Result<Moment, NoSuchMoment>> {
    const { runs } = await this.#runs.list();
    const [first] = ends(runs);
    // The run that made the version, not the one that began with it: it knows by what change.
    const entry = runs.findLast((run) => run.from < version) ?? first;
    const replay = await this.#runs.replay(entry);
    if (version < replay.from || version > replay.to) return this.#noSuchMoment();
    const change = replay.changes[version - replay.from - 1];
    const map = replay.at(version);
    const at = change?.at ?? entry.startedAt;
    return ok({
      ...mapView(map),
      at: iso(at),
      flight: replay.definitionAt(version),
      state: stateOf(map, at),
      change: change ? recordOf(change) : null,
    });
  }

  /** The map as it was at a moment, ms. Later than the last that is known of: the last. */
  async atTime(time: number): Promise<Result<Moment, NoSuchMoment>> {
    const { runs } = await this.#runs.list();
    const entry = runs.findLast((run) => run.startedAt <= time);
    if (!entry) return this.#noSuchMoment();
    const replay = await this.#runs.replay(entry);
    const found = await this.atVersion(replay.versionAt(time));
    if (!found.ok) return found;
    const state = stateOf(replay.at(found.value.version), time);
    return ok({ ...found.value, at: iso(time), state });
  }

  async #noSuchMoment(): Promise<Result<Moment, NoSuchMoment>> {
    const { from, to } = await this.summary();
    return err({ code: 'no-such-moment', from, to });
  }
}

function ends(runs: readonly RunEntry[]): [RunEntry, RunEntry] {
  const [first] = runs;
  const last = runs.at(-1);
  if (!first || !last) throw new Error('a flight without a run');
  return [first, last];
}

function gapNote(first: RunEntry): string {
  return `Temporal has removed what came before version ${first.from}. The history begins with the state that the first run which is left was given.`;
}

function stateOf({ sales, closesAt }: SeatMap, at: number): FlightStatus {
  return sales !== 'cancelled' && at >= closesAt ? 'departed' : sales;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
