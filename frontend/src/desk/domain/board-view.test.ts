import { describe, expect, test } from 'vitest';
import { aFlight } from '../../../test/support.ts';
import { aRow } from '../../../test/desk-support.ts';
import {
  boardQuery,
  boardRows,
  boardSummary,
  isTroubled,
  parseBoardView,
  plainBoard,
  rowMark,
  sortedBy,
  type BoardView,
} from './board-view.ts';

const ids = (rows: ReturnType<typeof boardRows>) => rows.map(({ flight }) => flight.id);

const early = aRow('early', {
  flight: { ...aFlight(), id: 'early', number: 'AI 20', departsAt: '2026-11-25T08:00:00.000Z' },
});
const late = aRow('late', {
  flight: { ...aFlight(), id: 'late', number: 'AI 3', departsAt: '2026-11-26T08:00:00.000Z' },
  state: 'closed',
  loadFactor: 0.9,
  paymentFailures: 2,
});

describe('the board in its address', () => {
  const views: BoardView[] = [
    plainBoard,
    {
      text: 'são paulo',
      state: 'closed',
      route: 'GRU-LIS',
      trouble: true,
      sort: 'load',
      descending: true,
    },
    { ...plainBoard, sort: 'viewers' },
  ];
  test.each(views)('comes back as it was: %o', (view) => {
    const query = Object.fromEntries(
      Object.entries(boardQuery(view)).map(([key, value]) => [key, String(value)]),
    );
    expect(parseBoardView(query)).toEqual(view);
  });

  test('the plain board has a plain address', () => {
    expect(boardQuery(plainBoard)).toEqual({});
  });

  test('nonsense counts as not said', () => {
    const query = { q: ['a', 'b'], state: 'burning', trouble: 'yes', sort: 'id', order: 'up' };
    expect(parseBoardView(query)).toEqual({ ...plainBoard, text: 'a' });
  });
});

describe('the rows that it shows', () => {
  test('are in the order of departure, or of a column, either way', () => {
    const rows = [late, early];
    expect(ids(boardRows(rows, plainBoard))).toEqual(['early', 'late']);
    expect(ids(boardRows(rows, { ...plainBoard, sort: 'load', descending: true }))).toEqual([
      'late',
      'early',
    ]);
    // Numbers of flights count as numbers: 3 before 20.
    expect(ids(boardRows(rows, { ...plainBoard, sort: 'number' }))).toEqual(['late', 'early']);
  });

  test('of two that are equal, the earlier departure comes first either way', () => {
    const view = { ...plainBoard, sort: 'viewers' as const };
    expect(ids(boardRows([late, early], view))).toEqual(['early', 'late']);
    expect(ids(boardRows([late, early], { ...view, descending: true }))).toEqual(['early', 'late']);
  });

  test('pass by every word, by state, and by trouble', () => {
    const rows = [early, late];
    expect(ids(boardRows(rows, { ...plainBoard, text: 'new york AI3' }))).toEqual(['late']);
    expect(ids(boardRows(rows, { ...plainBoard, text: 'AI003' }))).toEqual(['late']);
    expect(ids(boardRows(rows, { ...plainBoard, text: 'paris' }))).toEqual([]);
    expect(ids(boardRows(rows, { ...plainBoard, state: 'closed' }))).toEqual(['late']);
    expect(ids(boardRows(rows, { ...plainBoard, trouble: true }))).toEqual(['late']);
  });

  test('a stale row is trouble too', () => {
    expect(isTroubled(aRow('a'))).toBe(false);
    expect(isTroubled(aRow('a', { stale: true }))).toBe(true);
    expect(isTroubled(aRow('a', { state: 'cancelled' }))).toBe(true);
  });

  test('its sum leaves out the seats that nobody will fly in', () => {
    const { sold, free } = aRow('a').flight.seats;
    const rows = [aRow('a'), aRow('b', { state: 'cancelled' }), aRow('c', { state: 'departed' })];
    expect(boardSummary(rows)).toBe(
      `3 flights, 1 of them cancelled: ${2 * sold} seats sold, ${free} free`,
    );
  });
});

describe('a column that is pressed', () => {
  test('begins with the most, and turns round', () => {
    const once = sortedBy(plainBoard, 'conflicts');
    expect(once).toMatchObject({ sort: 'conflicts', descending: true });
    expect(sortedBy(once, 'conflicts')).toMatchObject({ sort: 'conflicts', descending: false });
  });

  test('begins with the first where that is what people look for', () => {
    expect(sortedBy({ ...plainBoard, sort: 'load' }, 'departure').descending).toBe(false);
  });
});

describe("a row's edge", () => {
  const now = 1_000_000;
  test.each([
    [{ stale: true }, { cameAt: now, changedAt: now }, 'stale'],
    [{ stale: false }, { cameAt: now - 1_000, changedAt: now }, 'new'],
    [{ stale: false }, { cameAt: null, changedAt: now - 1_000 }, 'changed'],
    [{ stale: false }, { cameAt: now - 60_000, changedAt: now - 10_000 }, null],
    [{ stale: false }, { cameAt: null, changedAt: null }, null],
  ] as const)('%o at %o shows %s', (row, times, mark) => {
    expect(rowMark(row, times, now)).toBe(mark);
  });
});
