import type { OrderFacts } from '@aisle/shared/order-facts';
import { noParty, type PartyChange, type PartyFacts } from '@aisle/shared/party';
import {
  withOwnersChange,
  withOwnersChangeDone,
  withoutOwnersChange,
  withStep,
} from '@aisle/shared/party-steps';
import { begunChange, changedParty, seatedWish } from '@aisle/shared/party-changes';

/** The guests of an order: a part of its facts. */
export class Party {
  readonly #facts: OrderFacts;
  readonly #changed: () => void;

  /** `changed`: somebody was invited, came, took a seat of the order, or left. */
  constructor(facts: OrderFacts, changed: () => void) {
    this.#facts = facts;
    this.#changed = changed;
  }

  get facts(): PartyFacts {
    return this.#facts.party ?? noParty;
  }

  /** Before the flight is asked for seats. */
  begin(change: PartyChange): void {
    this.#facts.party = begunChange(this.#facts, change);
  }

  /** Before the flight is asked for what the order's owner wants. */
  beginOwners(change: { readonly seats: readonly string[]; readonly revision: number }): void {
    this.#facts.party = withOwnersChange(this.facts, change);
  }

  /** The flight has refused what a guest, or the order's owner, asked for. */
  forgetWish(): void {
    this.#facts.party = withoutOwnersChange({ ...this.facts, wish: null });
  }

  /** The order is about to tell, with the next count of its changes, that it was given other seats. */
  chosen(): void {
    if (this.#facts.party)
      this.#facts.party = withOwnersChangeDone(this.facts, this.#facts.sequence + 1);
  }

  /** The order has other seats: the one that a guest asked for is that guest's. */
  seatWished(): void {
    const party = seatedWish(this.#facts);
    if (party !== null) this.#facts.party = party;
  }

  /** A change is done, that began on these seats at this count of changes. */
  note(began: { readonly seats: readonly string[]; readonly sequence: number }): void {
    const { seats, sequence: from } = began;
    this.#facts.party = withStep(this.facts, { from, to: this.#facts.sequence, seats });
  }

  /** The order has the seats for a change. */
  apply(change: PartyChange): void {
    const party = changedParty(this.#facts, change);
    if (party === null) return;
    this.#facts.party = party;
    this.#changed();
  }
}
