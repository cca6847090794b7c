import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { layoutSchema } from '../contract.ts';
import { DESIGNATOR } from '../ids.ts';
import { minorUnits, money } from '../money.ts';
import {
  aircraftIds,
  defaultFares,
  fromPrice,
  orderTotal,
  pricedLayout,
  seatDesignators,
  seatPrices,
  type AircraftId,
  type FlightDefinition,
  type LayoutRow,
  type LayoutSeat,
} from './index.ts';

/** Seats, and a hash of what was sold: bookings refer to it, so it may never change. */
const flown: Readonly<Record<AircraftId, readonly [number, string]>> = {
  'A220-300': [137, 'da15e61e441a5d1d'],
  A320neo: [180, '4ba766c353b07273'],
  '737-800': [166, '2f683e0a8934f831'],
  '787-9': [257, '6deefa6e903fbeae'],
  'A380-800': [484, '5468240e56ceb4bf'],
};

function cabinsOf(aircraft: AircraftId) {
  const layout = pricedLayout(aircraft, defaultFares(aircraft));
  return layout.decks.flatMap((deck) => deck.cabins.map((cabin) => ({ deck, cabin })));
}

function seatsOf(row: LayoutRow): LayoutSeat[] {
  return row.cells.filter((cell) => cell.kind === 'seat');
}

function allSeats(aircraft: AircraftId): Map<string, LayoutSeat> {
  const seats = cabinsOf(aircraft).flatMap(({ cabin }) => cabin.rows.flatMap(seatsOf));
  return new Map(seats.map((seat) => [seat.designator, seat]));
}

describe.each(aircraftIds)('the layout of the %s', (aircraft) => {
  const cabins = cabinsOf(aircraft);
  const rows = cabins.flatMap(({ deck, cabin }) => cabin.rows.map((row) => ({ deck, cabin, row })));

  it('has the seats that it has flown with: a new layout needs a new id', () => {
    const sold = cabins.flatMap(({ cabin }) =>
      cabin.rows
        .flatMap(seatsOf)
        .map((seat) => [seat.designator, cabin.class, ...seat.characteristics].join(' ')),
    );
    const hash = createHash('sha256').update(sold.join('\n')).digest('hex').slice(0, 16);
    expect([sold.length, hash]).toEqual(flown[aircraft]);
  });

  it('names every seat once, row and letter', () => {
    const designators = seatDesignators(aircraft);
    expect(new Set(designators).size).toBe(designators.length);
    for (const designator of designators) expect(designator).toMatch(DESIGNATOR);
    expect([...allSeats(aircraft).keys()]).toEqual(designators);
    for (const { row } of rows) {
      for (const seat of seatsOf(row)) {
        expect(seat.designator.slice(0, -1)).toBe(String(row.number));
      }
    }
  });

  it('fills all columns of every row', () => {
    for (const { cabin, row } of rows) {
      const spans = row.cells.map((cell) => ('span' in cell ? cell.span : 1));
      expect(spans.reduce((sum, span) => sum + span, 0)).toBe(cabin.columns.length);
    }
  });

  it('has ascending letters in a row, each under its own column, and never I', () => {
    for (const { cabin, row } of rows) {
      const letters = seatsOf(row).map((seat) => seat.designator.slice(-1));
      expect(letters).toEqual([...letters].sort());
      expect(letters.every((letter) => cabin.columns.includes(letter))).toBe(true);
      expect(letters).not.toContain('I');
    }
  });

  it('has rows in ascending order on each deck', () => {
    for (const deck of new Set(cabins.map((entry) => entry.deck))) {
      const numbers = deck.cabins
        .flatMap((cabin) => cabin.rows.map((row) => row.number))
        .filter((number) => number !== null);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    }
  });

  it('marks exit rows, and only those, with E and with who may sit there', () => {
    for (const { row } of rows) {
      for (const seat of seatsOf(row)) {
        expect(seat.characteristics.includes('E')).toBe(row.exit);
        expect(seat.restrictions.includes('exit row: no infants')).toBe(row.exit);
      }
    }
  });

  it('marks the rows over the wing, and only those, with OW', () => {
    for (const { deck, row } of rows) {
      const { firstRow, lastRow } = deck.wings ?? { firstRow: Infinity, lastRow: -Infinity };
      const over = row.number !== null && row.number >= firstRow && row.number <= lastRow;
      for (const seat of seatsOf(row)) expect(seat.characteristics.includes('OW')).toBe(over);
    }
  });

  it('has every seat at a window, at an aisle or in the centre', () => {
    for (const seat of allSeats(aircraft).values()) {
      const has = new Set(seat.characteristics);
      expect(has.has('9')).toBe(!has.has('W') && !has.has('A'));
      expect(has.size).toBe(seat.characteristics.length);
    }
  });

  it('has doors, a galley and a lavatory on every deck', () => {
    for (const deck of new Set(cabins.map((entry) => entry.deck))) {
      const deckRows = deck.cabins.flatMap((cabin) => cabin.rows);
      const kinds = new Set(deckRows.flatMap((row) => row.cells.map((cell) => cell.kind)));
      expect([...kinds]).toEqual(expect.arrayContaining(['seat', 'aisle', 'galley', 'lavatory']));
      expect(deckRows.some((row) => row.exit && row.number === null)).toBe(true);
    }
  });

  it('is what the contract says, and survives JSON', () => {
    const layout = pricedLayout(aircraft, defaultFares(aircraft));
    const read: unknown = JSON.parse(JSON.stringify(layout));
    expect(read).toEqual(layout);
    expect(layoutSchema.parse(read)).toEqual(layout);
  });

  it('has a price on every seat, the same wherever one asks', () => {
    const fares = defaultFares(aircraft, { distanceKm: 5_500, currency: 'GBP' });
    const flight: FlightDefinition = {
      id: 'ai1-20261125',
      number: 'AI 1',
      origin: 'LHR',
      destination: 'JFK',
      departsAt: '2026-11-25T12:00:00.000Z',
      aircraft,
      fares,
    };
    const prices = seatPrices(aircraft, fares);
    const shown = pricedLayout(aircraft, fares)
      .decks.flatMap((deck) => deck.cabins.flatMap((cabin) => cabin.rows.flatMap(seatsOf)))
      .map((seat) => [seat.designator, minorUnits(seat.price)]);
    expect(Object.entries(prices)).toEqual(shown);
    for (const [designator, price] of Object.entries(prices)) {
      expect(price).toBeGreaterThan(0);
      expect(minorUnits(orderTotal(flight, [designator]))).toBe(price);
    }
    expect(fromPrice(flight, () => true)).toEqual(money(Math.min(...Object.values(prices)), 'GBP'));
    const dearest = Math.max(...Object.values(prices));
    const isDear = (designator: string) => prices[designator] === dearest;
    expect(fromPrice(flight, isDear)).toEqual(money(dearest, 'GBP'));
    expect(fromPrice(flight, () => false)).toBeNull();
    const some = seatDesignators(aircraft).slice(0, 9);
    const sum = some.reduce((total, designator) => total + (prices[designator] ?? NaN), 0);
    expect(minorUnits(orderTotal(flight, some))).toBe(sum);
    expect(orderTotal(flight, [])).toEqual({ amount: '0.00', currency: 'GBP' });
    expect(() => orderTotal(flight, ['99Z'])).toThrow(RangeError);
  });
});
