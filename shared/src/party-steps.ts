/** What guests changed of late, so that what their order's owner changed at the same moment stands beside it: pure. */
import { limits } from './limits.ts';
import type { PartyFacts, PartyStep } from './party.ts';

/** The last steps, of which each follows the one before: whatever else has changed the order in between ends the row. */
export function withStep(party: PartyFacts, step: PartyStep): PartyFacts {
  const { steps = [] } = party;
  const row = steps.at(-1)?.to === step.from ? steps : [];
  return { ...party, steps: [...row, step].slice(-limits.partySteps) };
}

/**
 * The seats that an order is to have by a change of its owner's that was made on an older revision: those of guests are as they have
 * become, the others as its owner says. Null where something else has changed since, or both are about one seat.
 */
export function mergedSeats(
  order: {
    readonly seats: readonly string[];
    readonly sequence: number;
    readonly party?: PartyFacts;
  },
  { seats: wanted, revision }: { readonly seats: readonly string[]; readonly revision: number },
): readonly string[] | null {
  const { steps = [], guests = [] } = order.party ?? {};
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
