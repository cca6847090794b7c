/** How large the map of seats is drawn: by its unit, the width of the narrowest seat with its gap, in CSS pixels. */

/** Of this unit the buttons of the seats are at least 44 px wide and high: enough for a finger. */
export const READING_PX = 49;
const LARGEST_PX = 98;
const SMALLEST_PX = 3;
/** Below it a seat has no room for a letter, and none for a finger. */
export const FAR_PX = 18;
/** Two levels that are nearer to each other than this are one. */
const APART = 1.15;

/** The units at which a map fits its frame: with its whole length, and with its whole width. */
export interface Fits {
  readonly whole: number;
  readonly width: number;
}

/** Whether seats are drawn as mere colours, and a tap comes nearer. */
export function isFar(unit: number): boolean {
  return unit < FAR_PX;
}

/** The units that the buttons go through, from the whole deck to the largest. */
export function zoomLevels({ whole, width }: Fits): number[] {
  const wanted = [whole, Math.min(width, READING_PX), READING_PX, READING_PX * 1.5, LARGEST_PX];
  const levels = [...new Set(wanted.map((unit) => Math.max(SMALLEST_PX, unit)))];
  return levels
    .sort((one, other) => one - other)
    .filter((unit, at, all) => unit === READING_PX || (all[at + 1] ?? Infinity) / unit >= APART);
}

/** The next level in or out; the same unit when there is none. */
export function levelAfter(fits: Fits, unit: number, step: 1 | -1): number {
  const levels = zoomLevels(fits);
  const next =
    step > 0
      ? levels.find((level) => level > unit * 1.03)
      : levels.findLast((level) => level < unit / 1.03);
  return next ?? unit;
}

/** The unit that a gesture leads to, within what there is. */
export function zoomedBy(fits: Fits, unit: number, factor: number): number {
  const least = Math.max(SMALLEST_PX, Math.min(fits.whole, unit));
  return Math.min(LARGEST_PX, Math.max(least, unit * factor));
}

/** Where something is on the screen, CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
interface Point {
  readonly x: number;
  readonly y: number;
}

/** A place in a row, in shares of its size: below 0 or above 1 outside of it. */
export function placeIn(row: Box, point: Point): Point {
  return { x: (point.x - row.left) / row.width, y: (point.y - row.top) / row.height };
}

/** How far to scroll so that the place of a row, which stands elsewhere now, is at the point again. */
export function scrollBack(row: Box, place: Point, point: Point): Point {
  return {
    x: row.left + place.x * row.width - point.x,
    y: row.top + place.y * row.height - point.y,
  };
}
