import type { Flight } from '../api/types.ts';
import { placeWords, plain } from './place-search.ts';

/** What a text asks for: words of the origin, of the destination, and words of which it does not say. */
export interface Wish {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

const split = (text: string) =>
  plain(text)
    .split(/[\s,]+/)
    .filter(Boolean);

/** `London to New York`, `LHR–JFK`, `from London`; anything else is where to. */
export function wishOf(text: string): Wish {
  const [, alone] = /^\s*from\s+(.*)$/i.exec(text) ?? [];
  const parts = (alone ?? text).split(/\s+to\s+|\s*(?:[–—>→]|->)\s*|(?<=\p{L})-(?=\p{L})/iu);
  if (parts.length > 1) return { from: split(parts[0] ?? ''), to: split(parts.slice(1).join(' ')) };
  const words = split(text.replace(/^\s*to\s+/i, ''));
  return alone === undefined ? { from: [], to: words } : { from: split(alone), to: [] };
}

/** The flight as whole: its number, with and without the blank, and its aircraft. */
function flightWords({ number, aircraft }: Flight): string {
  return plain(`${number} ${number.replace(' ', '')} ${aircraft}`);
}

/** Whether a flight is what the text asks for. */
export function matches(flight: Flight, { from, to }: Wish): boolean {
  const origin = placeWords(flight.route.origin);
  const destination = placeWords(flight.route.destination);
  const itself = flightWords(flight);
  if (!from.every((word) => origin.includes(word))) return false;
  const leadsThere = (word: string) => destination.includes(word) || itself.includes(word);
  // `London New York`: one of the words says where to, the others may say where from.
  return from.length > 0 || to.length < 2
    ? to.every(leadsThere)
    : to.some(leadsThere) && to.every((word) => leadsThere(word) || origin.includes(word));
}
