import { describe, expect, it } from 'vitest';
import { aSnapshot } from '../../test/support.ts';
import { seatAfterKey } from './roving.ts';
import { indexSeats } from './seat-index.ts';

const narrow = indexSeats(aSnapshot().layout);
const wide = indexSeats(aSnapshot({}, 'A380-800').layout);

function go(seats: typeof narrow, from: string, ...keys: string[]): string {
  let place = seats.get(from);
  for (const key of keys) {
    const [name = '', ctrl] = key.split('+').toReversed();
    if (place) place = seatAfterKey(seats, place, name, ctrl === 'Ctrl') ?? undefined;
  }
  return place?.designator ?? 'nowhere';
}

describe('the arrow keys on the seat map', () => {
  it('cross the aisle and stop at the windows', () => {
    expect(go(narrow, '5C', 'ArrowRight')).toBe('5D');
    expect(go(narrow, '5D', 'ArrowLeft')).toBe('5C');
    expect(go(narrow, '5A', 'ArrowLeft')).toBe('5A');
    expect(go(narrow, '5F', 'ArrowRight')).toBe('5F');
  });

  it('go straight on over missing rows, and stop at nose and tail', () => {
    expect(go(narrow, '12A', 'ArrowDown')).toBe('14A');
    expect(go(narrow, '14F', 'ArrowUp')).toBe('12F');
    expect(go(narrow, '1A', 'ArrowUp')).toBe('1A');
  });

  it('find the nearest seat where a row is narrower, and in a cabin of another width', () => {
    // Row 41 of this deck has middle seats only.
    expect(go(wide, '42A', 'ArrowUp')).toBe('41D');
    expect(go(wide, '42K', 'ArrowUp')).toBe('41G');
    // Row 5 of first class has no seat in the middle.
    expect(go(wide, '41D', 'ArrowUp')).toBe('5A');
  });

  it('Home and End go to the ends of the row, with Ctrl to those of the deck', () => {
    expect(go(narrow, '9D', 'Home')).toBe('9A');
    expect(go(narrow, '9D', 'End')).toBe('9F');
    expect(go(narrow, '9D', 'Ctrl+Home')).toBe('1A');
    expect(go(narrow, '9D', 'Ctrl+End')).toBe(narrow.places.at(-1)?.designator);
  });

  it('Page keys go to the next cabin of the deck, and never to another deck', () => {
    expect(wide.get(go(wide, '3K', 'PageDown'))?.row).toBe(41);
    expect(go(wide, '60A', 'PageDown')).toBe('60A');
    expect(wide.get(go(wide, '60A', 'PageUp'))?.row).toBe(1);
  });

  it('leave other keys alone', () => {
    const from = narrow.get('9D');
    expect(from && seatAfterKey(narrow, from, 'Tab', false)).toBeNull();
  });
});
