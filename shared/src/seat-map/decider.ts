import { applyTo } from './apply.ts';
import type { BareRejection } from './checks.ts';
import { draftOf, earliestDeadline, holdEndsAt, type SeatMapDraft } from './map.ts';
import { decide } from './decide.ts';
import { OutcomeMemory, type MemorySnapshot } from './memory.ts';
import { restoreSeatMap, snapshotSeatMap, type SeatMapSnapshot } from './snapshot.ts';
import type {
  OrderSeatCommand,
  OrderSeats,
  Outcome,
  Rejection,
  Sales,
  SeatChange,
  SeatCommand,
  SeatEvent,
  SeatMap,
} from './types.ts';

/** Everything that a flight carries across continue-as-new. Plain JSON. */
export interface DeciderSnapshot {
  readonly map: SeatMapSnapshot;
  readonly memory: MemorySnapshot;
}

/** A hold that was extended to `until`, ms. */
export interface UnclaimedHold {
  readonly orderId: string;
  readonly until: number;
}

/** What else is to be said against a command that the map would let pass; null: nothing. */
export type Objection = (map: SeatMap) => BareRejection | null;

/** Is given each change, and the orders that had paid and lost all their seats by it. */
export type ChangeListener = (change: SeatChange, lost: readonly OrderSeats[]) => void;

/** The seat map together with the memory of outcomes: where commands are executed one after another. */
export class SeatDecider {
  #map: SeatMapDraft;
  /** Somebody else has the map too: it is copied before it changes. */
  #shown = false;
  readonly #memory: OutcomeMemory;
  /** No hold ends before this, ms: almost every command is spared a look at all of them. */
  #nothingDueBefore: number;

  readonly #onChange: ChangeListener | undefined;

  /** `onChange` is given every change, right after it was applied. */
  constructor(
    map: SeatMap,
    memory: OutcomeMemory = new OutcomeMemory(),
    onChange?: ChangeListener,
  ) {
    this.#map = draftOf(map);
    this.#memory = memory;
    this.#onChange = onChange;
    this.#nothingDueBefore = earliestDeadline(map) ?? Infinity;
  }

  /** The inverse of {@link snapshot}, given the flight's fixed facts. */
  static restore(
    snapshot: DeciderSnapshot,
    flight: { readonly designators: readonly string[]; readonly closesAt: number },
    onChange?: ChangeListener,
  ): SeatDecider {
    const memory = new OutcomeMemory(snapshot.memory);
    return new SeatDecider(restoreSeatMap(snapshot.map, flight), memory, onChange);
  }

  /** The map as it is now; it stays so whatever is executed later. */
  get map(): SeatMap {
    this.#shown = true;
    return this.#map;
  }

  /** The map's version; for callers who need no more of it, and so spare the decider a copy. */
  get version(): number {
    return this.#map.version;
  }

  /** The same of what else its flight asks after every batch. */
  get sales(): Sales {
    return this.#map.sales;
  }

  /** Whether an order has seats. */
  hasSeats(orderId: string): boolean {
    return this.#map.holds.has(orderId);
  }

  /** The seats that an order has. */
  seatsOf(orderId: string): readonly string[] {
    return this.#map.holds.get(orderId)?.seats ?? [];
  }

  /** ms; null when nothing ends by itself. */
  get earliestDeadline(): number | null {
    return earliestDeadline(this.#map);
  }

  snapshot(): DeciderSnapshot {
    return { map: snapshotSeatMap(this.#map), memory: this.#memory.snapshot() };
  }

  /** Frees what is due at `now` (ms) and says what that changed. */
  expireDue(now: number): SeatEvent[] {
    if (now < this.#nothingDueBefore) return [];
    const { events } = this.#run({ type: 'expire' }, now);
    this.#nothingDueBefore = earliestDeadline(this.#map) ?? Infinity;
    return events;
  }

  /** Frees holds of orders that are not there; one that has changed since stays. */
  releaseUnclaimed(holds: readonly UnclaimedHold[], now: number): void {
    if (holds.length > 0) this.expireDue(now);
    for (const { orderId, until } of holds) {
      const hold = this.#map.holds.get(orderId);
      if (hold?.status !== 'held' || hold.until !== until) continue;
      this.#run({ type: 'release', orderId, revision: 0, issuedAt: now, reason: 'expired' }, now);
    }
  }

  /**
   * Executes one command at `now` (ms): first frees what is due, then recognises a duplicate, then
   * decides, applies and remembers. A refusal changes no seat. `objection` is asked about what would be done.
   */
  execute(command: SeatCommand, now: number, objection?: Objection): Outcome {
    this.expireDue(now);
    if (!('revision' in command)) return this.#outcome(command, now);
    const known = this.known(command);
    if (known !== undefined) return known;
    const outcome = this.#outcome(command, now, objection);
    this.#memory.remember(command, outcome, this.#map.holds.has(command.orderId));
    return outcome;
  }

  /** What a command is answered that leaves nothing to decide; undefined where there is something. */
  known(command: OrderSeatCommand): Outcome | undefined {
    const recalled = this.#memory.recall(command);
    if (recalled === 'superseded') return this.#refused('superseded');
    return recalled === 'stale' ? this.#refused('stale-command') : recalled;
  }

  #outcome(command: SeatCommand, now: number, objection?: Objection): Outcome {
    const { rejection } = this.#run(command, now, objection);
    if (rejection) return { ok: false, rejection };
    const hold = 'orderId' in command ? this.#map.holds.get(command.orderId) : undefined;
    return {
      ok: true,
      version: this.#map.version,
      seats: hold?.seats ?? [],
      until: hold === undefined || hold.status === 'sold' ? null : hold.until,
    };
  }

  #run(
    command: SeatCommand,
    now: number,
    objection?: Objection,
  ): { events: SeatEvent[]; rejection?: Rejection } {
    const decision = decide(this.#map, command, now);
    if (!decision.ok) return { events: [], rejection: decision.error };
    const objected = decision.value.length > 0 ? objection?.(this.#map) : null;
    if (objected) return { events: [], rejection: { ...objected, version: this.#map.version } };
    for (const event of decision.value) {
      const seats = this.#onChange && seatsOf(this.#map, event);
      const lost = this.#onChange && soldLost(this.#map, event);
      applyTo(this.#own(), event);
      if ('orderId' in event) this.#noteDeadline(event.orderId);
      // An earlier departure cuts holds short, all of them at once.
      else this.#nothingDueBefore = earliestDeadline(this.#map) ?? Infinity;
      if (event.type === 'seats-released') this.#memory.end(event.orderId);
      if (event.type === 'aircraft-changed') {
        for (const orderId of event.unplaced) this.#memory.end(orderId);
      }
      if (seats && lost)
        this.#onChange({ version: this.#map.version, at: now, event, seats }, lost);
    }
    return { events: decision.value };
  }

  /** The map, to be changed. */
  #own(): SeatMapDraft {
    if (this.#shown) {
      this.#map = draftOf(this.#map);
      this.#shown = false;
    }
    return this.#map;
  }

  #noteDeadline(orderId: string): void {
    const hold = this.#map.holds.get(orderId);
    const endsAt = hold === undefined ? null : holdEndsAt(hold);
    if (endsAt !== null) this.#nothingDueBefore = Math.min(this.#nothingDueBefore, endsAt);
  }

  #refused(code: 'superseded' | 'stale-command'): Outcome {
    return { ok: false, rejection: { code, version: this.#map.version } };
  }
}

/** The seats that an event is about. */
function seatsOf(map: SeatMap, event: SeatEvent): readonly string[] {
  if ('seats' in event) return event.seats;
  return 'orderId' in event ? (map.holds.get(event.orderId)?.seats ?? []) : [];
}

const nobody: readonly OrderSeats[] = [];

/** The orders that have paid for the seats that an event takes from them. `map`: before it. */
function soldLost(map: SeatMap, event: SeatEvent): readonly OrderSeats[] {
  switch (event.type) {
    case 'seats-released':
      return soldOf(map, [event.orderId]);
    case 'aircraft-changed':
      return soldOf(map, event.unplaced);
    default:
      return nobody;
  }
}

function soldOf({ holds }: SeatMap, orderIds: readonly string[]): readonly OrderSeats[] {
  return orderIds.flatMap((orderId) => {
    const hold = holds.get(orderId);
    return hold?.status === 'sold' ? [{ orderId, seats: hold.seats }] : nobody;
  });
}
