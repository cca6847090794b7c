/**
 * What the customer asked for and the server has not confirmed: seat → wanted or not. Kept apart from
 * what is confirmed, so that a refusal drops only this.
 */
export type Intents = ReadonlyMap<string, boolean>;

export const noIntents: Intents = new Map();

/** The whole set to ask for: what is confirmed, with the intents on top. */
export function wantedSeats(confirmed: readonly string[], intents: Intents): string[] {
  const kept = confirmed.filter((seat) => intents.get(seat) !== false);
  const added = [...intents].filter(([seat, wanted]) => wanted && !confirmed.includes(seat));
  return [...kept, ...added.map(([seat]) => seat)];
}

/** Turns one seat round. The entry stays even if it now equals what is confirmed: a request under way may change that. */
export function toggled(confirmed: readonly string[], intents: Intents, seat: string): Intents {
  const wanted = intents.get(seat) ?? confirmed.includes(seat);
  return new Map(intents).set(seat, !wanted);
}

/** The intents that lead from what is confirmed to exactly these seats. */
export function intentsFor(confirmed: readonly string[], seats: readonly string[]): Intents {
  const intents = new Map<string, boolean>();
  for (const seat of confirmed) if (!seats.includes(seat)) intents.set(seat, false);
  for (const seat of seats) if (!confirmed.includes(seat)) intents.set(seat, true);
  return intents;
}

/** As before, and these seats are not wanted unless they were asked for meanwhile. */
export function givenBack(intents: Intents, seats: readonly string[]): Intents {
  return new Map([...seats.map((seat) => [seat, false] as const), ...intents]);
}

/** Without those that are fulfilled. Only to be asked while no request is under way. */
export function settled(confirmed: readonly string[], intents: Intents): Intents {
  return new Map([...intents].filter(([seat, wanted]) => wanted !== confirmed.includes(seat)));
}

/**
 * After a refusal: the seats that are not to be had are no longer wanted; what else was clicked meanwhile
 * stays. A refusal that names none of them drops all, or we would ask for the same for ever.
 */
export function withoutRefused(
  confirmed: readonly string[],
  intents: Intents,
  refusedSeats: readonly string[],
): Intents {
  const open = settled(confirmed, intents);
  const rest = new Map([...open].filter(([seat, on]) => !on || !refusedSeats.includes(seat)));
  return rest.size < open.size ? rest : noIntents;
}
