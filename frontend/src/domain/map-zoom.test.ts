import { aircraftIds, defaultFares, pricedLayout, seatDesignators } from '@aisle/shared/aircraft';
import { describe, expect, it } from 'vitest';
import {
  isFar,
  levelAfter,
  placeIn,
  READING_PX,
  scrollBack,
  zoomedBy,
  zoomLevels,
} from './map-zoom.ts';
import { miniDeck } from './mini-map.ts';

const phone = { whole: 7.5, width: 27 };

describe('the sizes of the map', () => {
  it('go from the whole deck over its width to seats for fingers, and on', () => {
    expect(zoomLevels(phone)).toEqual([7.5, 27, READING_PX, READING_PX * 1.5, READING_PX * 2]);
    expect(isFar(7.5)).toBe(true);
    expect(isFar(27)).toBe(false);
  });

  it.each([
    ['a wide window', { whole: 12, width: 90 }],
    ['a width that is nearly the reading size', { whole: 12, width: 47 }],
  ])('have the reading size once in %s', (_, fits) => {
    expect(zoomLevels(fits)).toEqual([12, READING_PX, READING_PX * 1.5, READING_PX * 2]);
  });

  it('have an end at both sides', () => {
    expect(levelAfter(phone, 27, 1)).toBe(READING_PX);
    expect(levelAfter(phone, 30, -1)).toBe(27);
    expect(levelAfter(phone, 7.5, -1)).toBe(7.5);
    expect(levelAfter(phone, READING_PX * 2, 1)).toBe(READING_PX * 2);
    expect(zoomedBy(phone, 27, 100)).toBe(READING_PX * 2);
    expect(zoomedBy(phone, 27, 0.01)).toBe(7.5);
    expect(zoomedBy(phone, 27, 1.5)).toBe(40.5);
  });

  it('keep the place that is held: it is where it was after scrolling', () => {
    const point = { x: 180, y: 400 };
    const place = placeIn({ left: 20, top: 380, width: 320, height: 40 }, point);
    const larger = { left: -300, top: 700, width: 640, height: 80 };
    const by = scrollBack(larger, place, point);
    const moved = { ...larger, left: larger.left - by.x, top: larger.top - by.y };
    expect(placeIn(moved, point)).toEqual(place);
  });
});

describe('the small map', () => {
  it.each(aircraftIds)('of the %s has every seat, inside of it and none over another', (id) => {
    const { decks } = pricedLayout(id, defaultFares(id));
    const seats = decks.flatMap((deck) => miniDeck(deck).seats);
    expect(seats.map(({ designator }) => designator)).toEqual(seatDesignators(id));
    for (const deck of decks) {
      const own = miniDeck(deck).seats;
      for (const [at, { x, y, width, height }] of own.entries()) {
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(1);
        expect(y + height).toBeLessThan(1);
        const next = own[at + 1];
        if (next?.y === y) expect(next.x).toBeGreaterThan(x + width);
      }
    }
  });
});
