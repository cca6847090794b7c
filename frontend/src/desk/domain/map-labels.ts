import type { Point } from './map-geometry.ts';

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
