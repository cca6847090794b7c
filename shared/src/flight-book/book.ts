import { seatDesignators, type FlightDefinition } from '../aircraft/index.ts';
import { limits } from '../limits.ts';
import {
  createSeatMap,
  earliestDeadline,
  publicChangesSince,
  publicSeats,
  seatCounts,
  SeatDesk,
  type AgentSeatCommand,
  type OrderSeatCommand,
  type Outcome,
  type SeatChange,
} from '../seat-map/index.ts';
import type {
  AuditEntry,
  FlightChanges,
  FlightInput,
  FlightSnapshot,
  FlightStatus,
  Manifest,
} from '../workflow-api.ts';

/**
 * A flight's desk, audit and status: everything that its workflow decides, without Temporal. Times are
 * ms since the epoch. `changed` is called with the new version once after each call that changed seats.
 */
export class FlightBook {
  readonly closesAt: number;
  readonly #definition: FlightDefinition;
  readonly #desk: SeatDesk;
  readonly #changed: (version: number) => void;
  #audit: readonly AuditEntry[];
  #status: FlightStatus = 'open';
  #nextDeadline: number;

  /** `told` hears of every change: a batch makes many, of which `changed` only says that they were made. */
  constructor(
    input: FlightInput,
    changed: (version: number) => void,
    told?: (change: SeatChange) => void,
  ) {
    this.#definition = input.definition;
    this.#changed = changed;
    this.closesAt = Date.parse(input.definition.departsAt);
    const facts = {
      designators: seatDesignators(input.definition.aircraft),
      closesAt: this.closesAt,
    };
    this.#desk = input.state
      ? SeatDesk.restore(input.state.desk, facts, told)
      : new SeatDesk(createSeatMap(facts), undefined, told);
    this.#audit = input.state?.audit ?? [];
    this.#nextDeadline = this.#earliest();
  }

  /** The moment at which {@link passTime} has something to do next: the end of a hold or fence, or departure. */
  get nextDeadline(): number {
    return this.#nextDeadline;
  }

  /** Decides each command by itself, in order. */
  decide(commands: readonly OrderSeatCommand[], now: number): Outcome[] {
    return this.#announcing(() => commands.map((command) => this.#desk.execute(command, now)));
  }

  /** Executes an agent's command; one that changed something enters the audit. */
  intervene(command: AgentSeatCommand, now: number): Outcome {
    const outcome = this.#announcing(() => this.#desk.execute(command, now));
    if (outcome.ok) {
      const entry = { at: new Date(now).toISOString(), version: outcome.version, command };
      this.#audit = [...this.#audit, entry].slice(-limits.auditEntries);
    }
    return outcome;
  }

  /** Frees what is due, and closes the flight at its departure. */
  passTime(now: number): void {
    this.#announcing(() => this.#desk.expireDue(now));
    if (now >= this.closesAt && this.#status === 'open') {
      this.#status = 'departed';
      this.#nextDeadline = this.#earliest();
      this.#changed(this.#desk.version);
    }
  }

  /** Nothing can be decided any more: the flight departed, and no payment that began before is under way (SPEC F6). */
  get over(): boolean {
    return this.#status !== 'open' && earliestDeadline(this.#desk.map) === null;
  }

  snapshot(): FlightSnapshot {
    const map = this.#desk.map;
    return {
      flight: this.#definition,
      status: this.#status,
      version: map.version,
      seats: publicSeats(map),
      counts: seatCounts(map),
    };
  }

  changesSince(version: number): FlightChanges {
    const map = this.#desk.map;
    return {
      status: this.#status,
      from: version,
      version: map.version,
      seats: publicChangesSince(map, version),
      counts: seatCounts(map),
    };
  }

  manifest(): Manifest {
    const map = this.#desk.map;
    return {
      flight: this.#definition,
      status: this.#status,
      version: map.version,
      orders: [...map.holds].map(([orderId, hold]) => ({ orderId, hold })),
      blocked: map.designators.filter((_, place) => map.seats[place]?.status === 'blocked'),
      audit: this.#audit,
    };
  }

  /** The input of the flight's next run. */
  carryOver(): FlightInput {
    return {
      definition: this.#definition,
      state: { desk: this.#desk.snapshot(), audit: this.#audit },
    };
  }

  #announcing<T>(action: () => T): T {
    const before = this.#desk.version;
    const result = action();
    const after = this.#desk.version;
    if (after !== before) {
      this.#nextDeadline = this.#earliest();
      this.#changed(after);
    }
    return result;
  }

  #earliest(): number {
    const holdEnds = earliestDeadline(this.#desk.map) ?? this.closesAt;
    return this.#status === 'open' ? Math.min(holdEnds, this.closesAt) : holdEnds;
  }
}
