/** How the price of an order is parted among those who book together, each for themselves: pure. */
import { isSomeoneAlone, shareFor } from './after-paying.ts';
import { orderTotal, type FlightDefinition } from './aircraft/index.ts';
import { minorUnits, money, type Money } from './money.ts';
import { noParty, OWNER, type PartyFacts, type PartyPart, type PartyState } from './party.ts';
import { seatedOf, type Passenger } from './people/index.ts';
import type { ProblemCode } from './problems.ts';

/** An order as far as its parts go by it. */
export interface PartedOrder {
  readonly flight: FlightDefinition;
  readonly seats: readonly string[];
  readonly total: Money;
  readonly passengers?: readonly Passenger[];
  readonly party?: PartyFacts;
}

/** Who is to pay for what: as it was when the first payment began, or as it would be now. Empty where the owner pays for all. */
export function partsOf(order: PartedOrder): readonly PartyPart[] {
  const { party = noParty, seats, total, flight } = order;
  if (party.parts) return party.parts;
  if (party.payers !== 'each') return [];
  const own = ownersSeats(order);
  const guests = party.guests.flatMap(({ id, seat }) =>
    seat === null ? [] : [{ payer: id, seats: [seat] }],
  );
  const parts = [...(own.length > 0 ? [{ payer: OWNER, seats: own }] : []), ...guests];
  const worth = (of: readonly string[]) => minorUnits(orderTotal(flight, of));
  const [paid, all] = [minorUnits(total), worth(seats)];
  const shares = parts.map((part) => shareFor({ paid, all, own: worth(part.seats) }));
  // What is lost by rounding is the first one's.
  const rest = paid - shares.reduce((sum, share) => sum + share, 0);
  return parts.map((part, place) => ({
    ...part,
    amount: money((shares[place] ?? 0) + (place === 0 ? rest : 0), total.currency),
    state: 'unpaid',
    payment: null,
  }));
}

/** What an order says of those who book together. */
export function partyState(order: PartedOrder, party: PartyFacts): PartyState {
  const { invitation, guests, payers } = party;
  const each = payers === 'each' && { payers, parts: partsOf({ ...order, party }) };
  return { invitation, guests, ...each };
}

/** Whether a part is paid, or has fallen away. */
export function isSettled({ state }: PartyPart): boolean {
  return state !== 'unpaid' && state !== 'paying';
}

type Unpriced = Pick<PartedOrder, 'seats' | 'passengers' | 'party'>;

/** The seats of an order in which no guest sits. */
function ownersSeats({ party = noParty, seats }: Unpriced): readonly string[] {
  return seats.filter((seat) => !party.guests.some((guest) => guest.seat === seat));
}

/** Whether a child or an infant of the owner's would be left alone, should every guest's part fall away. */
export function needsGuest(order: Unpriced): boolean {
  return isSomeoneAlone(seatedOf(order.passengers ?? [], ownersSeats(order)));
}

/** Why a part that is there cannot be paid, or changed, any more; null: it can. */
export function whyOver({ state }: Pick<PartyPart, 'state'>): ProblemCode | null {
  switch (state) {
    case 'unpaid':
      return null;
    case 'paying':
      return 'payment-running';
    case 'paid':
      return 'part-paid';
    case 'failed':
    case 'dropped':
      return 'part-dropped';
  }
}

/** A party with something else about the part of one who pays. */
export function withPart(
  party: PartyFacts,
  payer: string,
  change: (part: PartyPart) => Partial<PartyPart>,
): PartyFacts {
  const parts = (party.parts ?? []).map((part) =>
    part.payer === payer ? { ...part, ...change(part) } : part,
  );
  return { ...party, parts };
}

/** What goes back because of one seat, in shares of the whole; with the charge that paid for it. */
export interface SeatShare {
  readonly chargeId: string;
  readonly worth: number;
}

/** A seat, and what of a refund goes back because of it: in shares of the whole. */
export interface SeatWorth {
  readonly seat: string;
  readonly worth: number;
}

/** The same by the charges that paid for the seats; none but where each paid for themselves. */
export function sharesOf(party: PartyFacts, seats: readonly SeatWorth[]): SeatShare[] {
  const payerOf = (seat: string): string =>
    party.guests.find((guest) => guest.seat === seat)?.id ?? OWNER;
  const parts = party.parts ?? [];
  return seats.flatMap(({ seat, worth }) => {
    const chargeId = parts.find(({ payer }) => payer === payerOf(seat))?.chargeId;
    return chargeId === undefined ? [] : [{ chargeId, worth }];
  });
}

/** The part of the order that is paid for when its time is over. */
export interface PaidParts {
  readonly seats: readonly string[];
  readonly total: Money;
  readonly charges: readonly string[];
}

/** Null where nobody has paid. */
export function paidParts({ party = noParty, total }: PartedOrder): PaidParts | null {
  const paid = (party.parts ?? []).filter(({ state }) => state === 'paid');
  if (paid.length === 0) return null;
  const sum = paid.reduce((units, { amount }) => units + minorUnits(amount), 0);
  return {
    seats: paid.flatMap(({ seats }) => seats),
    total: money(sum, total.currency),
    charges: paid.flatMap(({ chargeId }) => chargeId ?? []),
  };
}

/** A party once what was paid is sold: who did not pay has no seat. `since`: the order's sequence with it. */
export function withoutUnpaid(party: PartyFacts, since: number): PartyFacts {
  const parts = (party.parts ?? []).map((part): PartyPart =>
    part.state === 'unpaid' ? { ...part, state: 'dropped' } : part,
  );
  const isPaid = (id: string): boolean =>
    parts.some(({ payer, state }) => payer === id && state === 'paid');
  const guests = party.guests.map((guest) =>
    guest.seat === null || isPaid(guest.id) ? guest : { ...guest, seat: null, since },
  );
  return { ...party, parts, guests };
}
