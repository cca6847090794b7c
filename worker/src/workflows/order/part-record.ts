import type { OrderFacts } from '@aisle/shared/order-facts';
import type { OrderChange } from '@aisle/shared/states';
import { partsConfirmed } from '@aisle/shared/party-sentences';
import { noParty, type PartyPart } from '@aisle/shared/party';
import { paidParts, partsOf, withoutUnpaid, withPart } from '@aisle/shared/party-parts';
import type { AttemptFailure } from '@aisle/shared/workflow-api';
import type { Given } from './flight-client.ts';
import { begun, settled } from './payment-progress.ts';

/** What those have paid who pay for themselves: a part of their order's facts. */
export class PartRecord {
  readonly #facts: OrderFacts;
  readonly #changed: (what: OrderChange, version?: number) => void;
  readonly #keepUp: (given: Given) => void;

  /** `keepUp`: the flight has said what the order has. */
  constructor(
    facts: OrderFacts,
    changed: (what: OrderChange, version?: number) => void,
    keepUp: (given: Given) => void,
  ) {
    this.#facts = facts;
    this.#changed = changed;
    this.#keepUp = keepUp;
  }

  /** The first of them has begun to pay; the others have until `payBy`, ms. */
  begin(given: Given, payBy: number): void {
    this.#keepUp(given);
    const parts = partsOf(this.#facts);
    const { party = noParty } = this.#facts;
    this.#facts.party = { ...party, invitation: null, wish: null, parts };
    this.#facts.status = 'paying';
    this.#facts.deadline = payBy;
    this.#changed('payment-started', given.version);
  }

  start(payer: string): void {
    this.#set(payer, () => ({ state: 'paying', payment: begun }), 'party-changed');
  }

  /** Its attempts, or its charge, failed. */
  fail(payer: string): void {
    this.#set(
      payer,
      ({ payment }) => ({ state: 'failed', payment: payment && settled(payment) }),
      'part-failed',
    );
  }

  pay(payer: string, chargeId: string): void {
    this.#set(
      payer,
      ({ payment }) => ({ state: 'paid', chargeId, payment: payment && settled(payment) }),
      'part-paid',
    );
  }

  /** Why the last of those failed that did. */
  get lastFailure(): AttemptFailure | null {
    const failed = this.#facts.party?.parts?.filter(({ state }) => state === 'failed');
    return failed?.at(-1)?.payment?.lastFailure ?? null;
  }

  /** What was paid for is sold: the order has no more than that. Gives the sentence for it; null where nobody paid for themselves. */
  keepPaid(): string | null {
    const { party, seats, sequence } = this.#facts;
    const paid = paidParts(this.#facts);
    if (!party || paid === null) return null;
    this.#facts.total = paid.total;
    this.#facts.seats = seats.filter((seat) => paid.seats.includes(seat));
    this.#facts.party = withoutUnpaid(party, sequence + 1);
    return partsConfirmed(
      this.#facts.seats,
      seats.filter((seat) => !paid.seats.includes(seat)),
    );
  }

  #set(payer: string, change: (part: PartyPart) => Partial<PartyPart>, what: OrderChange): void {
    const { party } = this.#facts;
    if (!party) throw new Error('parts without a party');
    this.#facts.party = withPart(party, payer, change);
    this.#changed(what);
  }
}
