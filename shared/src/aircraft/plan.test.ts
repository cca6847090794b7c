import { describe, expect, it } from 'vitest';
import { readRows, seatSides } from './plan.ts';

function read(row: string, columns = 'AB.CD') {
  return readRows({ class: 'economy', name: 'Economy', columns, rows: [row] });
}

describe('reading the rows of a plan', () => {
  it('takes a range as many rows', () => {
    expect(read('14-16 AB.CD').map((row) => row.number)).toEqual([14, 15, 16]);
  });

  it('lets several patterns take turns', () => {
    const rows = read('1-3 A-.-D|-B.C-');
    expect(rows.map((row) => row.pattern)).toEqual(['A-.-D', '-B.C-', 'A-.-D']);
  });

  it('gives a mark to the whole row, or to the letters it names', () => {
    const [row] = read('1 AB.CD exit legroom:AD');
    expect(row?.marked).toMatchObject({ exit: 'ABCD', legroom: 'AD', fixed: '' });
  });

  it('knows doors in a row without seats', () => {
    expect(read('= ll.gg exit')[0]?.marked.exit).not.toBe('');
    expect(read('= ll.gg')[0]?.marked.exit).toBe('');
  });

  it.each([
    ['a seat too few', '1 AB.C'],
    ['a seat under another letter', '1 AC.CD'],
    ['an aisle in the place of a seat', '1 A..CD'],
    ['a fixture that nobody knows', '1 Ax.CD'],
    ['a mark that nobody knows', '1 AB.CD comfy'],
    ['an exit for a part of the row', '1 AB.CD exit:A'],
    ['a row without a number', 'AB.CD'],
    ['a number with leading zeros', '01 AB.CD'],
  ])('refuses %s', (_, row) => {
    expect(() => read(row)).toThrow();
  });
});

describe('what is beside a seat', () => {
  it.each([
    ['ABC.DEF', 0, { window: true, aisle: false }],
    ['ABC.DEF', 1, { window: false, aisle: false }],
    ['ABC.DEF', 2, { window: false, aisle: true }],
    ['-B.EF-', 1, { window: true, aisle: true }],
    ['_BC.DE_', 1, { window: false, aisle: false }],
    ['lBC.DEg', 5, { window: false, aisle: false }],
  ])('%s, column %i', (pattern, column, sides) => {
    expect(seatSides(pattern, column)).toEqual(sides);
  });
});
