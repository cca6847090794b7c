import type { OrderFacts } from '@aisle/shared/order-facts';
import {
  isSamePeople,
  whyNotKept,
  whyNotPaid,
  withThoseWaiting,
  type TheirSeats,
} from '@aisle/shared/order-people';
import {
  reseatParty,
  seatedPeople,
  settledParty,
  withGuests,
  withoutGuests,
} from '@aisle/shared/party';
import {
  swapSeat,
  type OrderPeople,
  type PersonProblem,
  type SeatSwapped,
} from '@aisle/shared/people';
import type { OrderChange } from '@aisle/shared/states';
import type { SetPassengers } from '@aisle/shared/workflow-api';
import { Party } from './party.ts';

/** Who flies by an order, and whom to write to: a part of its facts. */
export class People {
  readonly #facts: OrderFacts;
  readonly #changed: (what: OrderChange) => void;
  /** Guests who book together with the order's owner. */
  readonly party: Party;

  /** `changed`: the customer, or a guest, has said who flies. */
  constructor(facts: OrderFacts, changed: (what: OrderChange) => void) {
    this.#facts = facts;
    this.#changed = changed;
    this.party = new Party(facts, () => changed('party-changed'));
  }

  /** Who sits in the order's seats, as far as they were given. */
  get given(): SetPassengers {
    return { passengers: seatedPeople(this.#facts), contact: this.#facts.contact ?? null };
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
    return isSamePeople(this.#all(people), this.given);
  }

  /** What about these people cannot be so. */
  whyNotKept(people: SetPassengers): PersonProblem | null {
    return whyNotKept(this.#all(people), this.#seats);
  }

  /** What about the order's people stands in the way of paying for it, or for some of its seats. */
  whyNotPaid(seats = this.#facts.seats): PersonProblem | null {
    return whyNotPaid(this.given, { ...this.#seats, seats });
  }

  set({ passengers, contact }: SetPassengers): void {
    const { passengers: before = [], seats } = this.#facts;
    const theirs = withoutGuests(passengers, this.party.facts.guests);
    this.#facts.passengers = withThoseWaiting(theirs, before, seats);
    this.#facts.contact = contact;
    this.#facts.passengerChanges = this.changes + 1;
    this.#changed('passengers-set');
  }

  /** The order has other seats, for whatever reason: its people go with it (SPEC O22), as it was planned where `from` says so. */
  sit(from?: readonly string[]): void {
    this.party.seatWished();
    const { passengers = [], seats, party, sequence } = this.#facts;
    const all = { passengers, guests: this.party.facts.guests };
    const { passengers: moved, guests } = reseatParty(all, seats, { from, since: sequence + 1 });
    this.#facts.passengers = moved;
    if (party) this.#facts.party = { ...party, guests };
  }

  /** The order has swapped a seat: who sits in it now may have said something about it. */
  swap(swapped: SeatSwapped): void {
    this.#facts.passengers = swapSeat(this.#facts.passengers ?? [], swapped);
  }

  /** The order is being paid for: who still waits for a seat is not part of it. */
  settle(): void {
    this.#facts.passengers = [...this.given.passengers];
    const { party } = this.#facts;
    if (party) this.#facts.party = { ...party, ...settledParty(party) };
  }

  /** Of people that the order's owner gives, guests have their own say. */
  #all({ passengers, contact }: SetPassengers): SetPassengers {
    return { passengers: withGuests(passengers, this.party.facts.guests), contact };
  }

  get #seats(): TheirSeats {
    return { aircraft: this.#facts.flight.aircraft, seats: this.#facts.seats };
  }
}
