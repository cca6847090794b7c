/** What guests may change in an order, and what comes of it: pure, for the order's workflow and for stand-ins. */
import { limits } from './limits.ts';
import { isSameSeatSet } from './order-facts.ts';
import { needsGuest, whyOver, withPart, type PartedOrder } from './party-parts.ts';
import {
  initialsOf,
  noParty,
  seatedPeople,
  type GuestName,
  type PartyChange,
  type PartyFacts,
  type PartyGuest,
} from './party.ts';
import { checkPassengers } from './people/index.ts';
import type { ProblemCode } from './problems.ts';
import { assertNever } from './result.ts';

/** Of an order what its guests' changes depend on. */
export type OrderWithParty = Pick<PartedOrder, 'seats' | 'passengers' | 'party'> & {
  readonly sequence: number;
};

/** Why a change is not carried out. */
export interface PartyRefusal {
  readonly code: ProblemCode;
  readonly seats?: readonly string[];
  readonly field?: string;
  readonly hint?: string;
}

const partyOf = ({ party }: OrderWithParty): PartyFacts => party ?? noParty;

function guestOf(order: OrderWithParty, id: string): PartyGuest | undefined {
  return partyOf(order).guests.find((guest) => guest.id === id);
}

/** Why an order that may still be changed refuses a change of its guests; null: it does not. */
export function whyNotChanged(order: OrderWithParty, change: PartyChange): PartyRefusal | null {
  const { invitations, invitation, guests } = partyOf(order);
  switch (change.type) {
    case 'invite':
      return invitations < limits.linksPerOrder ? null : { code: 'too-many-changes' };
    case 'withdraw-invitation':
    case 'remove-guest':
      return null;
    case 'choose-payers':
      return whyNotPaidSo(order, change);
    case 'close-payments':
      return { code: 'nothing-paid' };
    case 'join':
      if (isDone(order, change)) return null;
      if (change.invitation !== invitation) return { code: 'invitation-void' };
      if (guests.length >= limits.guestsPerOrder) return { code: 'too-many-guests' };
      return whyNotNamed(change.name) ?? whyNotCounted(order);
    case 'enter-name':
      return whyNotOwnPart(order, change) ?? whyNotNamed(change.name);
    case 'choose-seat':
      return whyNotOwnPart(order, change) ?? whyNotSeated(order, change);
    default:
      return assertNever(change);
  }
}

/** Who pays is said on the last that was said of it. Each pays only where nobody depends on another who pays. */
function whyNotPaidSo(
  order: OrderWithParty,
  change: Extract<PartyChange, { readonly type: 'choose-payers' }>,
): PartyRefusal | null {
  if (isDone(order, change)) return null;
  if ((partyOf(order).payersSince ?? 0) > change.revision) return { code: 'order-changed' };
  if (change.payers === 'each' && needsGuest(order)) return { code: 'part-without-adult' };
  return whyNotCounted(order);
}

/** Why a change is refused while each pays for themselves; null: it is not. Seats stay as they are then (SPEC O29). */
export function whyNotWhilePaying(order: OrderWithParty, change: PartyChange): PartyRefusal | null {
  const { parts = [] } = partyOf(order);
  if (change.type === 'close-payments')
    return parts.some(({ state }) => state === 'paid') ? null : { code: 'nothing-paid' };
  if (change.type !== 'enter-name' && change.type !== 'remove-guest')
    return { code: 'payment-running' };
  const part = parts.find(({ payer }) => payer === change.guestId);
  const over = part ? whyOver(part) : null;
  if (change.type === 'remove-guest')
    return over === null || over === 'part-dropped' || isDone(order, change)
      ? null
      : { code: over };
  if (over !== null && !isDone(order, change)) return { code: over };
  return whyNotOwnPart(order, change) ?? whyNotNamed(change.name);
}

/** Whether there is nothing left to do of a change. */
export function isDone(order: OrderWithParty, change: PartyChange): boolean {
  const { invitation, payers = 'owner', closed } = partyOf(order);
  if (change.type === 'choose-payers') return payers === change.payers;
  if (change.type === 'close-payments') return closed === true;
  if (change.type === 'invite') return invitation !== null;
  if (change.type === 'withdraw-invitation') return invitation === null;
  const guest = guestOf(order, change.guestId);
  switch (change.type) {
    case 'join':
      return guest !== undefined;
    case 'enter-name':
      return JSON.stringify(guest?.name) === JSON.stringify(change.name);
    case 'choose-seat':
      return guest?.seat === change.seat;
    case 'remove-guest':
      return guest === undefined;
    default:
      return assertNever(change);
  }
}

/** The seats that the flight is to be asked for, for a change; null: the order has them. What came by a guest goes with the guest. */
export function seatsFor(order: OrderWithParty, change: PartyChange): readonly string[] | null {
  if (change.type !== 'choose-seat' && change.type !== 'remove-guest') return null;
  const guest = guestOf(order, change.guestId);
  if (guest === undefined) return null;
  const kept = order.seats.filter((seat) => seat !== guest.seat || !guest.added);
  const wanted = change.type === 'choose-seat' ? change.seat : null;
  const seats = wanted === null || kept.includes(wanted) ? kept : [...kept, wanted];
  return isSameSeatSet(seats, order.seats) ? null : seats;
}

/** The party as a change is begun: counted, and with the seat that the flight is to be asked for. */
export function begunChange(order: OrderWithParty, change: PartyChange): PartyFacts {
  const party = partyOf(order);
  const counted = { ...party, changes: party.changes + 1 };
  if (!('guestId' in change)) return change.type === 'choose-payers' ? counted : party;
  const { guestId } = change;
  if (change.type !== 'choose-seat' || change.seat === null) return counted;
  const isAsked = !order.seats.includes(change.seat);
  return isAsked ? { ...counted, wish: { guestId, seat: change.seat } } : counted;
}

/** The order has the seat that the flight was asked for: its guest sits there. Null: it has not. */
export function seatedWish(order: OrderWithParty): PartyFacts | null {
  const party = partyOf(order);
  const { wish } = party;
  if (wish === null || !order.seats.includes(wish.seat)) return null;
  const seat = { seat: wish.seat, added: true };
  return { ...withGuest(order, wish.guestId, seat), wish: null };
}

/** The party once the order has the seats for a change; null: it is so already. */
export function changedParty(order: OrderWithParty, change: PartyChange): PartyFacts | null {
  if (isDone(order, change)) return null;
  const party = partyOf(order);
  switch (change.type) {
    case 'invite': {
      const invitations = party.invitations + 1;
      return { ...party, invitations, invitation: invitations };
    }
    case 'withdraw-invitation':
      return { ...party, invitation: null };
    case 'join': {
      const guest = { id: change.guestId, seat: null, added: false, ...named(change.name) };
      return { ...party, guests: [...party.guests, { ...guest, since: order.sequence + 1 }] };
    }
    case 'enter-name':
      return withGuest(order, change.guestId, named(change.name));
    case 'choose-seat':
      return withGuest(order, change.guestId, { seat: change.seat, added: false });
    case 'remove-guest':
      return withoutGuest(party, change);
    case 'choose-payers':
      return { ...party, payers: change.payers, payersSince: order.sequence + 1 };
    case 'close-payments':
      return { ...party, closed: true };
    default:
      return assertNever(change);
  }
}

/** Whom the owner removes has no use for the invitation that was open: there is a new one. */
function withoutGuest(
  party: PartyFacts,
  { guestId, byOwner }: Extract<PartyChange, { readonly type: 'remove-guest' }>,
): PartyFacts {
  const guests = party.guests.filter(({ id }) => id !== guestId);
  const left = party.parts ? withPart(party, guestId, () => ({ state: 'dropped' })) : party;
  if (!byOwner || party.invitation === null) return { ...left, guests };
  const next = party.invitations + 1;
  const isLast = party.invitations >= limits.linksPerOrder;
  return { ...left, guests, invitations: next, invitation: isLast ? null : next };
}

function withGuest(
  order: OrderWithParty,
  id: string,
  change: Partial<Omit<PartyGuest, 'id' | 'since'>>,
): PartyFacts {
  const party = partyOf(order);
  const since = order.sequence + 1;
  const guests = party.guests.map((one) => (one.id === id ? { ...one, ...change, since } : one));
  return { ...party, guests };
}

function named(name: GuestName): Pick<PartyGuest, 'name' | 'initials'> {
  return { name, initials: initialsOf(name) };
}

/** A guest's change is refused only when that guest's own part has changed since (SPEC O25). */
function whyNotOwnPart(
  order: OrderWithParty,
  change: Extract<PartyChange, { readonly guestId: string; readonly revision: number }>,
): PartyRefusal | null {
  const guest = guestOf(order, change.guestId);
  if (guest === undefined) return { code: 'guest-not-found' };
  if (isDone(order, change)) return null;
  return guest.since > change.revision ? { code: 'order-changed' } : whyNotCounted(order);
}

function whyNotCounted(order: OrderWithParty): PartyRefusal | null {
  const isFull = partyOf(order).changes >= limits.partyChangesPerOrder;
  return isFull ? { code: 'too-many-changes' } : null;
}

/** Another guest has the seat, or its owner has named somebody for it. */
function whyNotSeated(
  order: OrderWithParty,
  { guestId, seat }: Extract<PartyChange, { readonly type: 'choose-seat' }>,
): PartyRefusal | null {
  if (seat === null || guestOf(order, guestId)?.seat === seat) return null;
  const isTaken = seatedPeople(order).some((one) => one.seat === seat && initialsOf(one) !== '');
  return isTaken ? { code: 'seats-unavailable', seats: [seat] } : null;
}

/** A guest has a name from the start: by its letters others know whose seat is whose. */
function whyNotNamed(given: GuestName): PartyRefusal | null {
  const passenger = { ...given, seat: '', type: 'adult' } as const;
  const problem = checkPassengers([passenger], [''], () => false).find(
    ({ isMissing }) => !isMissing || given.surname === '',
  );
  if (!problem) return null;
  const field = problem.path.replace('passengers.0.', '');
  return { code: 'passengers-invalid', field, hint: problem.message };
}
