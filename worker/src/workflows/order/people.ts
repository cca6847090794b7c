import type { OrderFacts } from '@aisle/shared/order-facts';
import {
  isSamePeople,
  whyNotKept,
  whyNotPaid,
  withThoseWaiting,
  type TheirSeats,
} from '@aisle/shared/order-people';
import { reseat, seatedOf, type OrderPeople, type PersonProblem } from '@aisle/shared/people';
import type { SetPassengers } from '@aisle/shared/workflow-api';

/** Who flies by an order, and whom to write to: a part of its facts. */
export class People {
  readonly #facts: OrderFacts;
  readonly #changed: () => void;

  /** `changed`: the customer has said who flies. */
  constructor(facts: OrderFacts, changed: () => void) {
    this.#facts = facts;
    this.#changed = changed;
  }

  /** Who sits in the order's seats, as far as they were given. */
  get given(): SetPassengers {
    const { passengers = [], contact = null, seats } = this.#facts;
    return { passengers: seatedOf(passengers, seats), contact };
  }

  /** What the flight is told of people, for its manifest: nothing where none were given. */
  told(passengers = this.given.passengers): { readonly people?: OrderPeople } {
    const { contact } = this.given;
    return passengers.length > 0 || contact !== null ? { people: { passengers, contact } } : {};
  }

  /** How often they were set. */
  get changes(): number {
    return this.#facts.passengerChanges ?? 0;
  }

  /** Whether these are the people that the order has. */
  are(people: SetPassengers): boolean {
    return isSamePeople(people, this.given);
  }

  /** What about these people cannot be so. */
  whyNotKept(people: SetPassengers): PersonProblem | null {
    return whyNotKept(people, this.#seats);
  }

  /** What about the order's people stands in the way of paying for it. */
  whyNotPaid(): PersonProblem | null {
    return whyNotPaid(this.given, this.#seats);
  }

  set({ passengers, contact }: SetPassengers): void {
    const { passengers: before = [], seats } = this.#facts;
    this.#facts.passengers = withThoseWaiting(passengers, before, seats);
    this.#facts.contact = contact;
    this.#facts.passengerChanges = this.changes + 1;
    this.#changed();
  }

  /** The order has other seats, for whatever reason: its people go with it (SPEC O22), as it was planned where `from` says so. */
  sit(from?: readonly string[]): void {
    const { passengers = [], seats } = this.#facts;
    this.#facts.passengers = reseat(passengers, seats, from);
  }

  /** The order is being paid for: who still waits for a seat is not part of it. */
  settle(): void {
    this.#facts.passengers = [...this.given.passengers];
  }

  get #seats(): TheirSeats {
    return { aircraft: this.#facts.flight.aircraft, seats: this.#facts.seats };
  }
}
