import { aircraftIds, seatDesignators, type FlightDefinition } from '../aircraft/index.ts';
import { cancellationFromOutside, FlightBook, interventionOf } from '../flight-book/index.ts';
import { atGate, departing, withSingleSeats } from '../flight-terms.ts';
import { limits } from '../limits.ts';
import {
  applyTo,
  createSeatMap,
  draftOf,
  restoreSeatMap,
  type SeatChange,
  type SeatMap,
  type SeatMapDraft,
} from '../seat-map/index.ts';
import type { AuditEntry, GivenCommand, Intervention } from '../interventions.ts';
import {
  flightMessages,
  type CommandBatch,
  type FlightInput,
  type Manifest,
} from '../workflow-api.ts';
import { isPartOf, sameJson } from './same.ts';
import type { Difference, RunEnd, RunStart, TaskRecord, UpdateRecord } from './types.ts';

/**
 * One run of a flight, replayed task by task through the book that the workflow runs. Every recorded answer,
 * and the state that the next run was given, is held against what the book gives now.
 */
export class RunReplay {
  readonly start: RunStart;
  /** The map's version when the run began. */
  readonly from: number;
  readonly #changes: SeatChange[] = [];
  readonly #differences: Difference[] = [];
  readonly #book: FlightBook;
  /** Orders that could not be told of their flight's cancellation, as far as the run before knew. */
  readonly #unreachable: Set<string>;
  /** The map as the changes make it. */
  readonly #map: SeatMapDraft;
  /** The map every so many versions, the first at the run's beginning. */
  readonly #checkpoints: SeatMap[];
  /** The flight's definition from the change on that gave it. */
  readonly #definitions: { readonly version: number; readonly definition: FlightDefinition }[];
  #end: RunEnd = { kind: 'running' };
  #differenceCount = 0;
  #lastAt: number;
  /** The deadline that the workflow's timer was armed for; null: it waits for none, since the run is ending. */
  #armedFor: number | null = -Infinity;
  /** Temporal was asked to cancel the flight, which was not done yet. */
  #cancelRequested: boolean;

  constructor(start: RunStart) {
    this.start = start;
    this.#unreachable = new Set(start.input.state?.unreachable);
    this.#cancelRequested = start.input.state?.cancelRequested ?? false;
    this.#lastAt = start.startedAt;
    this.#map = draftOf(mapOf(start.input));
    this.from = this.#map.version;
    this.#checkpoints = [draftOf(this.#map)];
    this.#definitions = [{ version: this.from, definition: start.input.definition }];
    const ignore = (): void => undefined;
    this.#book = new FlightBook(start.input, ignore, (change) => {
      this.#fold(change);
    });
  }

  /** Every change of the run, oldest first. The first has version `from + 1`. */
  get changes(): readonly SeatChange[] {
    return this.#changes;
  }

  get end(): RunEnd {
    return this.#end;
  }

  /** The last version that the run reached so far. */
  get to(): number {
    return this.#map.version;
  }

  /** The last moment that is known of, ms. */
  get lastAt(): number {
    return this.#lastAt;
  }

  /** The first of them; `differenceCount` says how many there are. */
  get differences(): readonly Difference[] {
    return this.#differences;
  }

  get differenceCount(): number {
    return this.#differenceCount;
  }

  /** Does what the workflow did in one task: its updates, then the passing of time (`worker/src/workflows/flight/flight.ts`). */
  play(task: TaskRecord): void {
    this.#lastAt = task.at;
    for (const update of task.updates) this.#update(update, task.at);
    if (this.#armedFor === null) return;
    const book = this.#book;
    const first = this.#armedFor === -Infinity;
    const over = book.isOver(this.#unreachable);
    if (task.cancelRequested) this.#cancelRequested = true;
    // The next run tells them again.
    const unclaimed = task.full ? [] : (task.unclaimed ?? []);
    const stirred = first || task.timer || task.full || unclaimed.length > 0;
    const woken = stirred || over || this.#cancelRequested;
    if (!woken && book.nextDeadline >= this.#armedFor) return;
    book.passTime(task.at);
    book.releaseUnclaimed(unclaimed, task.at);
    if (this.#cancelRequested && !book.isOver(this.#unreachable)) {
      this.#cancelRequested = false;
      book.intervene(cancellationFromOutside, task.at);
    }
    this.#armedFor = book.isOver(this.#unreachable) || task.full ? null : book.nextDeadline;
  }

  /** Closes the run. A run that goes on was told `running`, and may be played further. */
  finish(end: RunEnd): void {
    this.#end = end;
    if (end.kind === 'running') return;
    this.#lastAt = end.at;
    if (end.kind === 'continued' && !isCarriedOver(this.#book, end.input)) {
      this.#differ(
        end.at,
        'the state that the next run was given is not the one that the replay has',
      );
    }
    if (end.kind === 'completed' && !isResult(this.#book.manifest(), end.result)) {
      this.#differ(end.at, 'the final manifest is not the one that the replay has');
    }
  }

  /** The map at a version from `from` to `to`. */
  at(version: number): SeatMap {
    const place = Math.floor((version - this.from) / limits.historyCheckpointVersions);
    const checkpoint = this.#checkpoints[place];
    if (!checkpoint || version > this.to) throw new RangeError(`version ${version} is not here`);
    if (checkpoint.version === version) return checkpoint;
    const map = draftOf(checkpoint);
    for (const { event } of this.#changes.slice(map.version - this.from, version - this.from)) {
      applyTo(map, event);
    }
    return map;
  }

  /** The flight's definition as it was at a version: an agent may have changed departure and aircraft since. */
  definitionAt(version: number): FlightDefinition {
    const then = this.#definitions.findLast((since) => since.version <= version);
    return then?.definition ?? this.start.input.definition;
  }

  /** The version that the map had at a moment, ms: all changes of that very millisecond count. */
  versionAt(time: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle]?.at ?? Infinity) <= time) low = middle + 1;
      else high = middle;
    }
    return this.from + low;
  }

  #update({ id, name, message, answer }: UpdateRecord, at: number): void {
    const given = this.#answer(name, message, at);
    if (given === undefined) return this.#differ(at, `an update named ${name} is not known`);
    const same = answer?.ok === true && sameJson(given, answer.value);
    if (!same) this.#differ(at, `update ${id} (${name}) was answered otherwise`);
  }

  #answer(name: string, message: unknown, at: number): unknown {
    switch (name) {
      case flightMessages.commands:
        return this.#decide((message as CommandBatch).commands, at);
      case flightMessages.intervene:
        return this.#intervene(message as Intervention | GivenCommand, at);
      default:
        return undefined;
    }
  }

  #decide(commands: CommandBatch['commands'], at: number): unknown {
    for (const command of commands)
      if ('orderId' in command) this.#unreachable.delete(command.orderId);
    return this.#book.decide(commands, at);
  }

  #intervene(message: Intervention | GivenCommand, at: number): unknown {
    return this.#book.intervene(interventionOf(message), at).outcome;
  }

  #fold(change: SeatChange): void {
    applyTo(this.#map, change.event);
    this.#changes.push(change);
    this.#revise(change);
    if ((this.to - this.from) % limits.historyCheckpointVersions === 0) {
      this.#checkpoints.push(draftOf(this.#map));
    }
  }

  #revise({ version, event }: SeatChange): void {
    const before = this.definitionAt(version);
    if (event.type === 'flight-delayed') {
      this.#definitions.push({ version, definition: departing(before, event.departsAt) });
    }
    if (event.type === 'gate-set') {
      this.#definitions.push({ version, definition: atGate(before, event) });
    }
    if (event.type === 'single-seats-refused' || event.type === 'single-seats-allowed') {
      const definition = withSingleSeats(before, event.type === 'single-seats-refused');
      this.#definitions.push({ version, definition });
    }
    if (event.type === 'aircraft-changed') {
      const aircraft = aircraftIds.find((id) => id === event.aircraft) ?? before.aircraft;
      this.#definitions.push({ version, definition: { ...before, aircraft } });
    }
  }

  #differ(at: number, what: string): void {
    this.#differenceCount += 1;
    if (this.#differences.length >= limits.historyDifferences) return;
    this.#differences.push({ runId: this.start.runId, at, version: this.to, what });
  }
}

/** The map with which a run begins. */
function mapOf({ definition, state }: FlightInput): SeatMap {
  const facts = {
    designators: seatDesignators(definition.aircraft),
    closesAt: Date.parse(definition.departsAt),
  };
  return state ? restoreSeatMap(state.desk.map, facts) : createSeatMap(facts);
}

/** Whether a flight ended with the manifest that the book has. Earlier versions listed no former orders. */
function isResult({ former, ...ours }: Manifest, theirs: Manifest): boolean {
  const kept = { ...ours, audit: keptBy(theirs.audit, ours.audit) };
  const recorded = { ...theirs, audit: theirs.audit.map(untold) };
  return sameJson(theirs.former ? { ...kept, former } : kept, recorded);
}

/** An audit as it was kept: earlier versions kept no effects. */
function keptBy(theirs: readonly AuditEntry[], ours: readonly AuditEntry[]): readonly AuditEntry[] {
  return ours
    .map(untold)
    .map(({ effect, ...entry }, place) =>
      effect && theirs[place]?.effect ? { ...entry, effect } : entry,
    );
}

/** Without what customers read: a sentence that is worded otherwise since is no difference. */
function untold({ told: _, ...entry }: AuditEntry): AuditEntry {
  return entry;
}

/**
 * Whether a run was given what the book would give it. What its workflow carries besides (which messages are under way, what
 * the archive has been given) the book does not know; and of the rest earlier versions wrote less.
 */
function isCarriedOver(book: FlightBook, input: FlightInput): boolean {
  const ours = book.carryOver();
  const { definition, state } = input;
  if (!sameJson(definition, ours.definition)) return false;
  const given = state ?? {};
  const names = Object.keys(given).filter((name) => name in ours.state);
  const only = (whole: object): object =>
    Object.fromEntries(Object.entries(whole).filter(([name]) => names.includes(name)));
  const audit = keptBy(state?.audit ?? [], ours.state.audit);
  // Events say more than they once did.
  if (!isPartOf(state?.recent, ours.state.recent)) return false;
  // In the form that is written today.
  const recorded = new FlightBook(input, () => undefined).carryOver().state;
  const theirs = { ...recorded, audit: recorded.audit.map(untold) };
  return sameJson(only({ ...ours.state, audit, recent: [] }), only({ ...theirs, recent: [] }));
}
