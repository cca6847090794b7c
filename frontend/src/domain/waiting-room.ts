import { counted } from './format.ts';

/** One wait for a new order to be let in. Times in ms. */
export interface Waiting {
  /** Place in the line; 1 is the next to enter. */
  readonly place: number;
  /** The place at which the wait began, and when that was. */
  readonly from: number;
  readonly since: number;
  /** When the place was heard. */
  readonly at: number;
}

/** What a screen reader was told last. */
export type SaidPlace = Pick<Waiting, 'place' | 'at'>;

/** Less than this says nothing of a line's pace. */
const PACE_PLACES = 3;
const PACE_MS = 5_000;
/** Screen readers hear of a place at most this often, and only once the line has moved by a quarter. */
const SAY_MS = 15_000;
const SAY_SHARE = 0.75;
const MINUTE_MS = 60_000;

/** Takes the next place in. One further back is another line: the wait counts from there. */
export function heardPlace(before: Waiting | null, place: number, at: number): Waiting {
  if (!before || place > before.place) return { place, from: place, since: at, at };
  return { ...before, place, at };
}

/** How much of the way is done: 0 at the start, below 1 while any of it is left. */
export function waitProgress({ place, from }: Waiting): number {
  return (from - place) / from;
}

/** How long it takes from here at the pace so far, ms; null while the line has hardly moved. */
export function expectedWaitMs({ place, from, since, at }: Waiting): number | null {
  const places = from - place;
  const took = at - since;
  return places < PACE_PLACES || took < PACE_MS ? null : (place * took) / places;
}

/** `less than a minute`, `about 2 minutes`: coarse, as the estimate is. */
export function waitWords(waitMs: number): string {
  if (waitMs < MINUTE_MS) return 'less than a minute';
  return `about ${counted(Math.ceil(waitMs / MINUTE_MS), 'minute')}`;
}

/** `You are number 17 in line.` */
export function placeSentence(place: number): string {
  return place === 1 ? 'You are next in line.' : `You are number ${place} in line.`;
}

/** Whether a place is worth an interruption: the first, the last, one further back, or a good step ahead. */
export function isPlaceWorthSaying(said: SaidPlace | null, now: Waiting): boolean {
  if (!said || now.place > said.place) return true;
  if (now.place === said.place) return false;
  if (now.place === 1) return true;
  return now.at - said.at >= SAY_MS && now.place <= said.place * SAY_SHARE;
}
