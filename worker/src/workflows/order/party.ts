import type { OrderFacts } from '@aisle/shared/order-facts';
import { noParty, type PartyChange, type PartyFacts } from '@aisle/shared/party';
import { withStep } from '@aisle/shared/party-steps';
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

  /** The flight has refused. */
  forgetWish(): void {
    this.#facts.party = { ...this.facts, wish: null };
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
