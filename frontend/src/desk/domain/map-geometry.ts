import type { Dot } from './routes.ts';

/** A point on screen, px from the upper left corner of the map. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How degrees become px: equirectangular, around `centre`. */
export interface Projection {
  readonly centre: Dot;
  readonly pxPerDegree: number;
  readonly width: number;
  readonly height: number;
}

const FULL = 360;
/** A single airport is shown with its surroundings. */
const LEAST_SPAN = 24;
/** The usual world, with the Atlantic in the middle, is left only if that saves this much. */
const WORTH_TURNING = 90;
/** Room for the dots and their names, px. */
const MARGIN_PX = 26;
const ARC_STEPS = 32;

/** Degrees east of a meridian, -180 to 180. */
const eastOf = (longitude: number, meridian: number) =>
  ((((longitude - meridian + FULL / 2) % FULL) + FULL) % FULL) - FULL / 2;

/** The meridian to look from: Greenwich, unless the places lie together on both sides of the date line. */
function meridianFor(places: readonly Dot[]): number {
  const sorted = places.map(({ longitude }) => longitude).toSorted((a, b) => a - b);
  const [first = 0, last = 0] = [sorted[0], sorted.at(-1)];
  const gaps = sorted.slice(1).map((to, at) => ({ to, size: to - (sorted[at] ?? to) }));
  const widest = gaps.toSorted((a, b) => b.size - a.size)[0];
  const around = FULL - (last - first);
  if (!widest || widest.size - around < WORTH_TURNING) return 0;
  return eastOf(widest.to + (FULL - widest.size) / 2, 0);
}

function spanOf(values: readonly number[]): { readonly middle: number; readonly span: number } {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return { middle: (low + high) / 2, span: Math.max(LEAST_SPAN, high - low) };
}

/** Fits places into a map of `width` by `height` px. There must be one at least. */
export function fit(places: readonly Dot[], width: number, height: number): Projection {
  const meridian = meridianFor(places);
  const across = spanOf(places.map(({ longitude }) => eastOf(longitude, meridian)));
  const down = spanOf(places.map(({ latitude }) => latitude));
  const room = (px: number) => Math.max(1, px - 2 * MARGIN_PX);
  return {
    centre: { latitude: down.middle, longitude: meridian + across.middle },
    pxPerDegree: Math.min(room(width) / across.span, room(height) / down.span),
    width,
    height,
  };
}

/** Where a place is on the map. */
export function project({ centre, pxPerDegree, width, height }: Projection, place: Dot): Point {
  return {
    x: width / 2 + eastOf(place.longitude, centre.longitude) * pxPerDegree,
    y: height / 2 - (place.latitude - centre.latitude) * pxPerDegree,
  };
}

type Vector = readonly [number, number, number];
const rad = (degrees: number) => (degrees * Math.PI) / 180;
const degrees = (radians: number) => (radians * 180) / Math.PI;

function vector({ latitude, longitude }: Dot): Vector {
  const [lat, lon] = [rad(latitude), rad(longitude)];
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
}

/** Points of the shortest way between two places over the sphere, both ends included. */
export function greatCircle(from: Dot, to: Dot): Dot[] {
  const [a, b] = [vector(from), vector(to)];
  const dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const angle = Math.acos(Math.max(-1, Math.min(1, dot)));
  // Of two places that lie opposite each other no way is the shortest: a straight line will do.
  if (Math.sin(angle) < 1e-6) return [from, to];
  return Array.from({ length: ARC_STEPS + 1 }, (_, step) => {
    const part = step / ARC_STEPS;
    const [m, n] = [Math.sin((1 - part) * angle), Math.sin(part * angle)];
    const [x, y, z] = [a[0] * m + b[0] * n, a[1] * m + b[1] * n, a[2] * m + b[2] * n];
    return {
      latitude: degrees(Math.atan2(z, Math.hypot(x, y))),
      longitude: degrees(Math.atan2(y, x)),
    };
  });
}

const coordinates = ({ x, y }: Point) => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** An SVG path through places; lifted where it leaves the map on one side and comes back on the other. */
export function pathThrough(projection: Projection, places: readonly Dot[]): string {
  const half = (projection.pxPerDegree * FULL) / 2;
  let before: Point | null = null;
  return places
    .map((place) => {
      const point = project(projection, place);
      const lifted = before === null || Math.abs(point.x - before.x) > half;
      before = point;
      return `${lifted ? 'M' : 'L'}${coordinates(point)}`;
    })
    .join('');
}

/** An SVG path of dots, those on the map alone: to be stroked with round caps. */
export function pathOfDots(projection: Projection, places: readonly Dot[]): string {
  return places
    .map((place) => project(projection, place))
    .filter(({ x, y }) => x >= 0 && x <= projection.width && y >= 0 && y <= projection.height)
    .map((point) => `M${coordinates(point)}h0`)
    .join('');
}

/** A name beside its dot. `anchor` is SVG's: where the text begins, or ends. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** Sizes of a three-letter code in the map's type, px. */
const WIDTH = 25;
const HEIGHT = 12;
const AWAY = 7;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function candidates({ x, y }: Point): readonly Label[] {
  return [
    { x: x + AWAY, y: y + 4, anchor: 'start' },
    { x: x - AWAY, y: y + 4, anchor: 'end' },
    { x, y: y - AWAY, anchor: 'middle' },
    { x, y: y + AWAY + HEIGHT - 2, anchor: 'middle' },
  ];
}

function boxOf({ x, y, anchor }: Label): Box {
  const left = { start: x, middle: x - WIDTH / 2, end: x - WIDTH }[anchor];
  return { left, top: y - HEIGHT + 2, right: left + WIDTH, bottom: y + 2 };
}

const dotBox = ({ x, y }: Point): Box => ({
  left: x - 4,
  top: y - 4,
  right: x + 4,
  bottom: y + 4,
});

const touch = (a: Box, b: Box) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/**
 * A place for each dot's name where it covers no other name and no dot; null where there is none. Dots that come
 * first choose first.
 */
export function placeLabels(
  dots: readonly Point[],
  size: { readonly width: number; readonly height: number },
): (Label | null)[] {
  const taken = dots.map(dotBox);
  const inside = ({ left, top, right, bottom }: Box) =>
    left >= 0 && top >= 0 && right <= size.width && bottom <= size.height;
  return dots.map((dot) => {
    const label = candidates(dot).find((each) => {
      const box = boxOf(each);
      return inside(box) && !taken.some((other) => touch(box, other));
    });
    if (label) taken.push(boxOf(label));
    return label ?? null;
  });
}
