/** What guests changed of late, so that what their order's owner changed at the same moment stands beside it: pure. */
import { limits } from './limits.ts';
import { isSameSeatSet } from './order-facts.ts';
import type { OwnersChange, PartyFacts, PartyStep } from './party.ts';

/** A change of an owner's, as it is asked for. */
type Wanted = Pick<OwnersChange, 'seats' | 'revision'>;

interface OrderOfParty {
  readonly seats: readonly string[];
  readonly sequence: number;
  readonly party?: PartyFacts;
}

/** The last steps, of which each follows the one before: whatever else has changed the order in between ends the row. */
export function withStep(party: PartyFacts, step: PartyStep): PartyFacts {
  const { steps = [] } = party;
  const row = steps.at(-1)?.to === step.from ? steps : [];
  return { ...party, steps: [...row, step].slice(-limits.partySteps) };
}

/** The flight is asked for a change of the owner's. */
export function withOwnersChange(party: PartyFacts, { seats, revision }: Wanted): PartyFacts {
  return { ...party, ownersChange: { seats, revision, to: null } };
}

/** The change of the owner's that the flight was asked for, if there is one, is done with the order's revision `to`. */
export function withOwnersChangeDone(party: PartyFacts, to: number): PartyFacts {
  const { ownersChange } = party;
  return ownersChange?.to === null ? { ...party, ownersChange: { ...ownersChange, to } } : party;
}

/** The flight has refused whatever it was asked for. */
export function withoutOwnersChange({ ownersChange, ...party }: PartyFacts): PartyFacts {
  return ownersChange && ownersChange.to !== null ? { ...party, ownersChange } : party;
}

/**
 * The seats that an order is to have by a change of its owner's that was made on an older revision: those of guests are as they have
 * become, the others as its owner says. Those that it has where it was changed so before. Null where something else has changed since, or
 * both are about one seat.
 */
export function mergedSeats(order: OrderOfParty, change: Wanted): readonly string[] | null {
  const { seats: wanted, revision } = change;
  const { steps = [], guests = [] } = order.party ?? {};
  if (isRepeated(order, change)) return order.seats;
  const before = steps.find(({ from }) => from === revision)?.seats;
  if (before === undefined || steps.at(-1)?.to !== order.sequence) return null;
  const given = before.filter((seat) => !wanted.includes(seat));
  const added = wanted.filter((seat) => !before.includes(seat));
  const isContested =
    added.some((seat) => order.seats.includes(seat)) ||
    guests.some(({ seat, since }) => seat !== null && since > revision && given.includes(seat));
  if (isContested) return null;
  return [...order.seats.filter((seat) => !given.includes(seat)), ...added];
}

/** Whether this was the last change of the owner's, and nobody but guests has changed anything since. */
function isRepeated({ party, sequence }: OrderOfParty, { seats, revision }: Wanted): boolean {
  const { ownersChange: last, steps = [] } = party ?? {};
  if (last?.revision !== revision || !isSameSeatSet(last.seats, seats)) return false;
  const isGuestsSince = steps.at(-1)?.to === sequence && steps.some(({ from }) => from === last.to);
  return last.to === sequence || isGuestsSince;
}
