import type { PartyChange, PartyGuest, PartyPart } from '@aisle/shared/party';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { SeededRandom } from '../support/random.ts';

/** What a customer's guests do, and what the customer does about them, as far as the order's page shows them. */
export class Together {
  #joined = 0;

  constructor(
    private readonly random: SeededRandom,
    private readonly seatsOf: (flightId: string) => readonly string[],
  ) {}

  /** A change of guests; null: a guest pays instead. `shown`: the order. */
  change(shown: OrderState): PartyChange | null {
    const { random } = this;
    const { party, sequence } = shown;
    const guest = party?.guests[random.integer(Math.max(1, party.guests.length))];
    const revision = Math.max(0, sequence - random.integer(3));
    if (!party || (party.invitation === null && random.integer(4) === 0)) return { type: 'invite' };
    if (random.integer(3) > 0) return this.#goOn(shown);
    const roll = random.integer(12);
    if (roll < 3 || !guest) return this.#join(party.invitation ?? 1);
    const { id: guestId } = guest;
    if (roll < 5) return this.#choose(shown, guest, revision);
    if (roll === 5)
      return { type: 'choose-payers', payers: random.integer(4) ? 'each' : 'owner', revision };
    if (roll === 6) {
      const name = { givenName: `Ben${'a'.repeat(random.integer(3))}`, surname: 'Guest' };
      return { type: 'enter-name', guestId, name, revision };
    }
    if (roll === 7 && random.integer(3) === 0)
      return { type: 'remove-guest', guestId, ...(random.integer(2) === 0 && { byOwner: true }) };
    if (roll === 8 && random.integer(3) === 0) return { type: 'close-payments' };
    return null;
  }

  /** What brings them nearer to the payment; null: that. */
  #goOn(shown: OrderState): PartyChange | null {
    const { party, sequence: revision } = shown;
    if (!party || party.guests.length === 0) return this.#join(party?.invitation ?? 1);
    const seatless = party.guests.find(({ seat }) => seat === null);
    if (seatless) return this.#choose(shown, seatless, revision);
    return party.payers === 'each' ? null : { type: 'choose-payers', payers: 'each', revision };
  }

  /** Who pays: some guest, or the order's owner. */
  guestOf({ party }: OrderState): { readonly guestId?: string } {
    const guest = party?.guests[this.random.integer(party.guests.length + 1)];
    return guest ? { guestId: guest.id } : {};
  }

  #join(invitation: number): PartyChange {
    // Some come again.
    if (this.random.integer(4) > 0) this.#joined += 1;
    const name = { givenName: 'Ben', surname: 'Guest' };
    return { type: 'join', guestId: `guest-${this.#joined}`, invitation, name };
  }

  #choose({ flightId, seats }: OrderState, { id }: PartyGuest, revision: number): PartyChange {
    const all = this.random.integer(3) === 0 ? seats : this.seatsOf(flightId);
    const [seat = null] = this.random.some(all, Math.min(all.length, this.random.integer(5)));
    return { type: 'choose-seat', guestId: id, seat, revision };
  }
}

/** What may not be of an order whose guests pay for themselves; null: all is as it should be (SPEC O29). */
export function whyPartsAreWrong(
  before: OrderState | undefined,
  now: OrderState,
  kept: number,
): string | null {
  const parts = now.party?.parts ?? [];
  const was = new Map(before?.party?.parts?.map((part) => [part.payer, part.state]));
  const isLost = now.refunding === true || now.reason !== null;
  const lost = parts.find(({ payer, state }) => was.get(payer) === 'paid' && state !== 'paid');
  if (lost && now.status !== 'open' && now.status !== 'held')
    return `${now.id} forgot that ${lost.payer} has paid`;
  if (before?.status !== 'paying' || was.size === 0) return null;
  if (now.status === 'paying' && !isLost && kept < paidIn(parts))
    return `${now.id} says that ${paidIn(parts)} are paid, of which ${kept} are kept`;
  if (now.status !== 'confirmed') return null;
  const unpaid = parts.filter(({ state }) => state !== 'paid').flatMap(({ seats }) => seats);
  const given = unpaid.filter((seat) => now.seats.includes(seat));
  return given.length > 0 ? `${now.id} has ${given.join(', ')}, for which nobody paid` : null;
}

function paidIn(parts: readonly PartyPart[]): number {
  return parts
    .filter(({ state }) => state === 'paid')
    .reduce((sum, { amount }) => sum + Math.round(Number(amount.amount) * 100), 0);
}
