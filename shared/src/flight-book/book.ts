import type { FlightDefinition } from '../aircraft/index.ts';
import type { FormerOrder } from '../former-orders.ts';
import type {
  FlightCommand,
  FlightEvents,
  Intervention,
  InterventionPreview,
} from '../interventions.ts';
import type { BookingMail } from '../order-messages.ts';
import type { Outcome, SeatChange, UnclaimedHold } from '../seat-map/index.ts';
import type { FlightWatches } from '../watches/index.ts';
import type {
  CommandOutcome,
  CustomerCommand,
  FlightChanges,
  FlightInput,
  FlightSnapshot,
  FlightState,
  FlightStatus,
  Manifest,
} from '../workflow-api.ts';
import type { Audit } from './audit.ts';
import { isAboutFlight, revised, withTerms } from './commands.ts';
import { Decisions } from './decisions.ts';
import type { Intervened } from './interventions.ts';
import { decideIntervention, previewOf, refused, whyNotAdmitted } from './decide-intervention.ts';
import { Untold } from './notifications.ts';
import { Records } from './records.ts';
import { changesOf, eventsOf, manifestOf, snapshotOf, type FlightPage } from './views.ts';

/**
 * A flight's decider, audit and status: everything that its workflow decides, without Temporal. Times are
 * ms since the epoch. `changed` is called with the new version once after each call that changed something.
 */
export class FlightBook {
  readonly #changed: (version: number, watches: number) => void;
  readonly #records: Records;
  readonly #decisions: Decisions;
  /** What orders are to be told after whatever was decided, or came by the passing of time. */
  readonly untold = new Untold();
  #definition: FlightDefinition;
  #closesAt: number;
  /** The version of the last change of the flight as a whole: of its sales, its departure, its aircraft. */
  #revisedAt: number;
  #departed = false;
  #closed = false;
  #nextDeadline: number;

  /**
   * `changed` is given the versions of the seats and of the watches. `onChange` is given every change: a batch makes many, of which
   * `changed` only says that they were made.
   */
  constructor(
    input: FlightInput,
    changed: (version: number, watches: number) => void,
    onChange?: (change: SeatChange) => void,
  ) {
    const { definition, state } = input;
    this.#definition = definition;
    this.#changed = changed;
    this.#closesAt = Date.parse(definition.departsAt);
    this.#revisedAt = state?.revisedAt ?? 0;
    this.#records = new Records(input, (change) => {
      this.untold.note(change, this.#definition, () => this.#records.decider.map);
      onChange?.(change);
    });
    this.#decisions = new Decisions({
      ...this.#records,
      definition: () => this.#definition,
      over: (now) => this.#whyOver(now),
    });
    this.#nextDeadline = this.#earliest();
  }

  /** As it is now: an agent may have changed departure and aircraft. */
  get flight(): FlightDefinition {
    return this.#definition;
  }

  /** When {@link passTime} has something to do next: the end of a hold, fence or proposal, or departure; Infinity: never. */
  get nextDeadline(): number {
    return this.#nextDeadline;
  }

  /** Of the seat map. */
  get version(): number {
    return this.#records.decider.version;
  }

  get status(): FlightStatus {
    return this.#departed && !this.#cancelled ? 'departed' : this.#records.decider.sales;
  }

  /** The seats that an order has. */
  seatsOf(orderId: string): readonly string[] {
    return this.#records.decider.seatsOf(orderId);
  }

  /** Decides each command by itself, in order. */
  decide(commands: readonly CustomerCommand[], now: number): CommandOutcome[] {
    const outcomes = this.#announcing(() =>
      commands.map((command) => this.#decisions.decide(command, now)),
    );
    return this.#revisedAt === 0 ? outcomes : withTerms(outcomes, commands, this.#definition);
  }

  /** What {@link decide} would answer to commands of which none leaves anything to decide; null where one does. */
  known(commands: readonly CustomerCommand[], now: number): CommandOutcome[] | null {
    const outcomes = commands.flatMap((command) => this.#decisions.known(command, now) ?? []);
    if (outcomes.length < commands.length) return null;
    return this.#revisedAt === 0 ? outcomes : withTerms(outcomes, commands, this.#definition);
  }

  /** Does what an agent wants, once; what was done enters the audit. */
  intervene(intervention: Intervention, now: number): Intervened {
    const known = this.#records.interventions.recall(intervention, this.#records.decider.map);
    if (known) return { outcome: known, notifications: [] };
    const intervened = this.#announcing(() => this.#intervene(intervention, now));
    if (intervention.id !== '')
      this.#records.interventions.remember(intervention, intervened.outcome);
    return intervened;
  }

  /**
   * What an intervention is answered that changes nothing: it came before (or another one with its id), the flight is
   * closed, or it is refused. Null where {@link intervene} has to be asked: to carry it out, or because something is due,
   * which is freed first (SPEC E2).
   */
  answerWithoutChange(intervention: Intervention, now: number): Outcome | null {
    const { map } = this.#records.decider;
    const known = this.#records.interventions.recall(intervention, map);
    if (known) return known;
    if (this.#closed) return refused(map, this.#cancelled ? 'flight-cancelled' : 'flight-departed');
    const decided = decideIntervention(this.#facts, intervention, now);
    const rejection = whyNotAdmitted(this.#facts, intervention, decided, now);
    if (rejection) return { ok: false, rejection };
    return !decided.ok && now < this.#nextDeadline ? decided : null;
  }

  /** What an intervention would do. */
  preview(intervention: Omit<Intervention, 'id'>, now: number): InterventionPreview {
    return previewOf(this.#facts, intervention, now);
  }

  /** Frees what is due, and closes the flight at its departure. */
  passTime(now: number): void {
    this.#announcing(() => this.#decisions.expire(now));
    if (now >= this.#closesAt && !this.#departed && !this.#cancelled) {
      this.#departed = true;
      this.#nextDeadline = this.#earliest();
      this.#changed(this.#records.decider.version, this.#records.watches.version);
    }
  }

  /** Frees holds that were extended, and whose orders are not there to be told. */
  releaseUnclaimed(holds: readonly UnclaimedHold[], now: number): void {
    this.#announcing(() => {
      this.#records.decider.releaseUnclaimed(holds, now);
      this.#decisions.settle(now);
    });
  }

  /**
   * Nothing can be decided any more: the flight departed, and no payment that began before is under way (SPEC
   * F6); or it was cancelled, and every order has given its seats back but those of `unreachable`.
   */
  isOver(unreachable: ReadonlySet<string>): boolean {
    const { decider } = this.#records;
    if (!this.#cancelled) return this.#departed && decider.earliestDeadline === null;
    return [...decider.map.holds.keys()].every((orderId) => unreachable.has(orderId));
  }

  /** Nothing is decided any more: what the manifest says now is final. */
  close(): void {
    this.#closed = true;
  }

  get closed(): boolean {
    return this.#closed;
  }

  snapshot(): FlightSnapshot {
    return snapshotOf(this.#page);
  }

  changesSince(version: number): FlightChanges {
    const changes = changesOf(this.#page, version);
    return this.#revisedAt > version ? { definition: this.#definition, ...changes } : changes;
  }

  /** What agents did. */
  get audit(): Audit {
    return this.#records.audit;
  }

  eventsSince(version: number): FlightEvents {
    const recent = this.#records.recent.since(version);
    const events = recent.from === 0 ? [...this.audit.opening(), ...recent.events] : recent.events;
    const { idle, counts } = this.#records.watches;
    return { ...eventsOf(this.#page), ...(!idle && { watches: counts }), ...recent, events };
  }

  manifest(): Manifest {
    const { orders: former } = this.#records.former.all();
    const { idle, counts } = this.#records.watches;
    const watching = !idle && { watching: counts.waiting + counts.offered };
    const page = manifestOf(this.#page, this.#records.people);
    return { ...page, ...watching, audit: this.audit.entries, former };
  }

  /** Those who wait for seats, and how the last of before ended. For the backend alone. */
  watches(now: number, watchId?: string): FlightWatches {
    return this.#decisions.watches(now, watchId);
  }

  /** What is to be written to those who were offered seats since the last call. */
  takeOfferMails(): readonly BookingMail[] {
    return this.#records.watches.takeMails();
  }

  /** The orders that had paid and lost their seats, without the first `count` of them. */
  formerAfter(count: number): readonly FormerOrder[] {
    return this.#records.former.after(count);
  }

  /** What the flight's next run begins with. */
  carryOver(): { readonly definition: FlightDefinition; readonly state: FlightState } {
    const state = { ...this.#records.carryOver(), revisedAt: this.#revisedAt };
    return { definition: this.#definition, state };
  }

  get #page(): FlightPage {
    return { flight: this.#definition, status: this.status, map: this.#records.decider.map };
  }

  #whyOver(now: number): 'flight-departed' | 'flight-cancelled' | null {
    if (this.#cancelled) return 'flight-cancelled';
    return this.#departed || now >= this.#closesAt ? 'flight-departed' : null;
  }

  get #cancelled(): boolean {
    return this.#records.decider.sales === 'cancelled';
  }

  #intervene(intervention: Intervention, now: number): Intervened {
    // What is due is freed before anything is decided (SPEC E2).
    this.#decisions.expire(now);
    const decided = decideIntervention(this.#facts, intervention, now);
    if (!decided.ok) return { outcome: decided, notifications: [] };
    const { effect, told, notifications } = decided;
    const outcome = this.#records.decider.execute(decided.command, now);
    if (!outcome.ok) return { outcome, notifications: [] };
    if (decided.event && isAboutFlight(decided.event)) this.#revise(intervention.command);
    this.audit.enter(intervention, { version: outcome.version, effect, told }, now);
    this.#decisions.settle(now);
    return { outcome, notifications };
  }

  get #facts() {
    const { decider, people } = this.#records;
    return { map: decider.map, definition: this.#definition, revisedAt: this.#revisedAt, people };
  }

  #revise(command: FlightCommand): void {
    this.#definition = revised(this.#definition, command);
    this.#closesAt = Date.parse(this.#definition.departsAt);
    this.#revisedAt = this.#records.decider.version;
  }

  #announcing<T>(action: () => T): T {
    const before = this.#records.decider.version;
    const watched = this.#records.watches.version;
    const result = action();
    const after = this.#records.decider.version;
    const told = this.#records.swaps.takeNews(this.#records.decider);
    this.untold.add(told);
    if (after !== before || told.length > 0) this.#nextDeadline = this.#earliest();
    if (after !== before || this.#records.watches.version !== watched) {
      this.#changed(after, this.#records.watches.version);
    }
    return result;
  }

  #earliest(): number {
    const holdEnds = this.#records.decider.earliestDeadline ?? Infinity;
    if (this.#departed || this.#cancelled) return holdEnds;
    return Math.min(holdEnds, this.#records.swaps.nextDeadline, this.#closesAt);
  }
}
