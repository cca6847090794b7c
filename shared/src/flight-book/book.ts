import { seatDesignators, type FlightDefinition } from '../aircraft/index.ts';
import type { FormerOrder } from '../former-orders.ts';
import type {
  FlightCommand,
  FlightEvents,
  Intervention,
  InterventionPreview,
} from '../interventions.ts';
import {
  createSeatMap,
  SeatDecider,
  type ChangeListener,
  type OrderSeatCommand,
  type Outcome,
  type SeatChange,
  type UnclaimedHold,
} from '../seat-map/index.ts';
import type {
  CommandOutcome,
  FlightChanges,
  FlightInput,
  FlightSnapshot,
  FlightState,
  FlightStatus,
  Manifest,
} from '../workflow-api.ts';
import { Audit } from './audit.ts';
import { isAboutFlight, revised, withTerms } from './commands.ts';
import { Former } from './former.ts';
import { RememberedInterventions, type Intervened } from './interventions.ts';
import { decideIntervention, previewOf, refused, whyNotAdmitted } from './decide-intervention.ts';
import { Untold } from './notifications.ts';
import { FlightPeople } from './people.ts';
import { RecentChanges } from './recent.ts';
import { changesOf, eventsOf, manifestOf, snapshotOf, type FlightPage } from './views.ts';

/**
 * A flight's decider, audit and status: everything that its workflow decides, without Temporal. Times are
 * ms since the epoch. `changed` is called with the new version once after each call that changed something.
 */
export class FlightBook {
  readonly #decider: SeatDecider;
  readonly #changed: (version: number) => void;
  readonly #recent: RecentChanges;
  readonly #former: Former;
  readonly #people: FlightPeople;
  readonly #audit: Audit;
  readonly #interventions: RememberedInterventions;
  /** What orders are to be told after whatever was decided, or came by the passing of time. */
  readonly untold = new Untold();
  #definition: FlightDefinition;
  #closesAt: number;
  /** The version of the last change of the flight as a whole: of its sales, its departure, its aircraft. */
  #revisedAt: number;
  #departed = false;
  #closed = false;
  #nextDeadline: number;

  /** `onChange` is given every change: a batch makes many, of which `changed` only says that they were made. */
  constructor(
    input: FlightInput,
    changed: (version: number) => void,
    onChange?: (change: SeatChange) => void,
  ) {
    const { definition, opening, state } = input;
    this.#definition = definition;
    this.#changed = changed;
    this.#closesAt = Date.parse(definition.departsAt);
    this.#recent = new RecentChanges(state?.recent);
    this.#former = new Former(state?.former);
    this.#people = new FlightPeople(state?.people, (orderId) => this.hasSeats(orderId));
    this.#interventions = new RememberedInterventions(state?.interventions);
    this.#revisedAt = state?.revisedAt ?? 0;
    this.#audit = new Audit(state?.audit ?? (opening ? [opening] : []));
    const facts = { designators: seatDesignators(definition.aircraft), closesAt: this.#closesAt };
    const note: ChangeListener = (change, lost) => {
      this.#recent.note(change);
      this.#former.note(change, this.#people.with(lost), this.#decider.sales);
      this.#people.note(change);
      this.untold.note(change, this.#definition, () => this.#decider.map);
      onChange?.(change);
    };
    this.#decider = state
      ? SeatDecider.restore(state.desk, facts, note)
      : new SeatDecider(createSeatMap(facts), undefined, note);
    this.#nextDeadline = this.#earliest();
  }

  /** As it is now: an agent may have changed departure and aircraft. */
  get flight(): FlightDefinition {
    return this.#definition;
  }

  /** When {@link passTime} has something to do next: the end of a hold or fence, or departure; Infinity: never. */
  get nextDeadline(): number {
    return this.#nextDeadline;
  }

  /** Of the seat map. */
  get version(): number {
    return this.#decider.version;
  }

  get status(): FlightStatus {
    return this.#departed && !this.#cancelled ? 'departed' : this.#decider.sales;
  }

  /** Whether an order has seats. */
  hasSeats(orderId: string): boolean {
    return this.#decider.hasSeats(orderId);
  }

  /** Decides each command by itself, in order. */
  decide(commands: readonly OrderSeatCommand[], now: number): CommandOutcome[] {
    const outcomes = this.#announcing(() =>
      commands.map((command) => {
        const decide = (): Outcome => this.#people.decide(this.#decider, command, now);
        return this.#audit.deciding(this.#decider, command, now, decide);
      }),
    );
    return this.#revisedAt === 0 ? outcomes : withTerms(outcomes, commands, this.#definition);
  }

  /** What {@link decide} would answer to commands of which none leaves anything to decide; null where one does. */
  known(commands: readonly OrderSeatCommand[]): CommandOutcome[] | null {
    const outcomes = commands.flatMap((command) => this.#decider.known(command) ?? []);
    if (outcomes.length < commands.length) return null;
    return this.#revisedAt === 0 ? outcomes : withTerms(outcomes, commands, this.#definition);
  }

  /** Does what an agent wants, once; what was done enters the audit. */
  intervene(intervention: Intervention, now: number): Intervened {
    const known = this.#interventions.recall(intervention, this.#decider.map);
    if (known) return { outcome: known, notifications: [] };
    const intervened = this.#announcing(() => this.#intervene(intervention, now));
    if (intervention.id !== '') this.#interventions.remember(intervention, intervened.outcome);
    return intervened;
  }

  /**
   * What an intervention is answered that changes nothing: it came before (or another one with its id), the flight is
   * closed, or it is refused. Null where {@link intervene} has to be asked: to carry it out, or because something is due,
   * which is freed first (SPEC E2).
   */
  answerWithoutChange(intervention: Intervention, now: number): Outcome | null {
    const { map } = this.#decider;
    const known = this.#interventions.recall(intervention, map);
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
    this.#announcing(() => this.#decider.expireDue(now));
    if (now >= this.#closesAt && !this.#departed && !this.#cancelled) {
      this.#departed = true;
      this.#nextDeadline = this.#earliest();
      this.#changed(this.#decider.version);
    }
  }

  /** Frees holds that were extended, and whose orders are not there to be told. */
  releaseUnclaimed(holds: readonly UnclaimedHold[], now: number): void {
    this.#announcing(() => this.#decider.releaseUnclaimed(holds, now));
  }

  /**
   * Nothing can be decided any more: the flight departed, and no payment that began before is under way (SPEC
   * F6); or it was cancelled, and every order has given its seats back but those of `unreachable`.
   */
  isOver(unreachable: ReadonlySet<string>): boolean {
    if (!this.#cancelled) return this.#departed && this.#decider.earliestDeadline === null;
    return [...this.#decider.map.holds.keys()].every((orderId) => unreachable.has(orderId));
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

  eventsSince(version: number): FlightEvents {
    const recent = this.#recent.since(version);
    const events = recent.from === 0 ? [...this.#audit.opening(), ...recent.events] : recent.events;
    return { ...eventsOf(this.#page), ...recent, events };
  }

  manifest(): Manifest {
    const { orders: former } = this.#former.all();
    return { ...manifestOf(this.#page, this.#people), audit: this.#audit.entries, former };
  }

  /** The orders that had paid and lost their seats, without the first `count` of them. */
  formerAfter(count: number): readonly FormerOrder[] {
    return this.#former.after(count);
  }

  /** What the flight's next run begins with. */
  carryOver(): { readonly definition: FlightDefinition; readonly state: FlightState } {
    const state = {
      desk: this.#decider.snapshot(),
      audit: this.#audit.carried(),
      recent: this.#recent.carried(),
      interventions: this.#interventions.carried(),
      revisedAt: this.#revisedAt,
      former: this.#former.all(),
      people: this.#people.carryOver(),
    };
    return { definition: this.#definition, state };
  }

  get #page(): FlightPage {
    return { flight: this.#definition, status: this.status, map: this.#decider.map };
  }

  get #cancelled(): boolean {
    return this.#decider.sales === 'cancelled';
  }

  #intervene(intervention: Intervention, now: number): Intervened {
    // What is due is freed before anything is decided (SPEC E2).
    this.#decider.expireDue(now);
    const decided = decideIntervention(this.#facts, intervention, now);
    if (!decided.ok) return { outcome: decided, notifications: [] };
    const { effect, told, notifications } = decided;
    const outcome = this.#decider.execute(decided.command, now);
    if (!outcome.ok) return { outcome, notifications: [] };
    if (decided.event && isAboutFlight(decided.event)) this.#revise(intervention.command);
    this.#audit.enter(intervention, { version: outcome.version, effect, told }, now);
    return { outcome, notifications };
  }

  get #facts() {
    const [definition, revisedAt, people] = [this.#definition, this.#revisedAt, this.#people];
    return { map: this.#decider.map, definition, revisedAt, people };
  }

  #revise(command: FlightCommand): void {
    this.#definition = revised(this.#definition, command);
    this.#closesAt = Date.parse(this.#definition.departsAt);
    this.#revisedAt = this.#decider.version;
  }

  #announcing<T>(action: () => T): T {
    const before = this.#decider.version;
    const result = action();
    const after = this.#decider.version;
    if (after !== before) {
      this.#nextDeadline = this.#earliest();
      this.#changed(after);
    }
    return result;
  }

  #earliest(): number {
    const holdEnds = this.#decider.earliestDeadline ?? Infinity;
    return this.#departed || this.#cancelled ? holdEnds : Math.min(holdEnds, this.#closesAt);
  }
}
