import { describe, expect, it } from 'vitest';
import {
  aircraftIds,
  defaultFares,
  pricedLayout,
  seatDesignators,
  type AircraftId,
  type Characteristic,
} from './index.ts';

function allSeats(aircraft: AircraftId): Map<string, readonly Characteristic[]> {
  const seats = pricedLayout(aircraft, defaultFares(aircraft))
    .decks.flatMap((deck) => deck.cabins.flatMap((cabin) => cabin.rows))
    .flatMap((row) => row.cells.filter((cell) => cell.kind === 'seat'));
  return new Map(seats.map((seat) => [seat.designator, seat.characteristics]));
}

function traits(aircraft: AircraftId, designator: string): readonly Characteristic[] {
  return allSeats(aircraft).get(designator) ?? [];
}

describe('seats that are unlike others', () => {
  it('nobody sits in row 13 of the smaller ones', () => {
    for (const aircraft of ['A220-300', 'A320neo', '737-800'] as const) {
      expect(seatDesignators(aircraft).filter((name) => name.startsWith('13'))).toEqual([]);
    }
  });

  it('staggered business seats are at the window and the aisle, or in a pair in the middle', () => {
    expect(traits('787-9', '2B')).toEqual(['W', 'A']);
    expect(traits('787-9', '2E')).toEqual(['A']);
    expect(traits('787-9', '1A')).toEqual(['W', 'A', 'K']);
  });

  it('who sits behind a door without a window seat beside is in the centre', () => {
    expect(traits('787-9', '38B')).toContain('9');
    expect(traits('787-9', '38B')).not.toContain('W');
    expect(seatDesignators('787-9')).not.toContain('38A');
  });

  it('where the fuselage narrows, the next seat is at the window', () => {
    expect(traits('A380-800', '75B')).toContain('W');
    expect(seatDesignators('A380-800')).not.toContain('75A');
  });

  it('seats before an exit do not recline, and the second of two exits does', () => {
    expect(traits('A320neo', '11C')).toContain('1D');
    expect(traits('A320neo', '12C')).toEqual(expect.arrayContaining(['E', 'L', '1D']));
    expect(traits('A320neo', '14C')).not.toContain('1D');
  });

  it('bassinets hang on bulkheads only', () => {
    for (const aircraft of aircraftIds) {
      for (const [designator, characteristics] of allSeats(aircraft)) {
        if (!characteristics.includes('B')) continue;
        expect([aircraft, designator, characteristics.includes('K')]).toEqual([
          aircraft,
          designator,
          true,
        ]);
      }
    }
  });

  it('where no infant may sit there is no bassinet, and no seat for people who need help', () => {
    for (const aircraft of aircraftIds) {
      for (const [designator, characteristics] of allSeats(aircraft)) {
        if (!characteristics.includes('E')) continue;
        expect([aircraft, designator, characteristics]).not.toEqual([
          aircraft,
          designator,
          expect.arrayContaining([expect.stringMatching(/^[BH]$/)]),
        ]);
      }
    }
  });

  it('the A380 has two decks with stairs at both ends', () => {
    const layout = pricedLayout('A380-800', defaultFares('A380-800'));
    expect(layout.decks.map((deck) => deck.name)).toEqual(['main', 'upper']);
    for (const deck of layout.decks) {
      const rows = deck.cabins.flatMap((cabin) => cabin.rows);
      for (const row of [rows[0], rows.at(-1)]) {
        expect(row?.cells.map((cell) => cell.kind)).toContain('stairs');
      }
    }
  });
});
