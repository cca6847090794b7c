import { describe, expect, test } from 'vitest';
import { aRow } from '../../../test/desk-support.ts';
import { aFlight } from '../../../test/support.ts';
import type { BoardRow } from '../api/types.ts';
import { boardRows, plainBoard } from './board-view.ts';
import { loadOf, routeMap, spokenGroup, urgencyOf, urgencyWords } from './routes.ts';

const places: Readonly<Record<string, readonly [number, number]>> = {
  AMS: [52.31, 4.76],
  ATH: [37.94, 23.94],
  LIS: [38.78, -9.14],
};

function airport(code: string) {
  const [latitude, longitude] = places[code] ?? [];
  const position =
    latitude === undefined || longitude === undefined ? null : { latitude, longitude };
  return {
    code,
    name: code,
    city: `City of ${code}`,
    timeZone: 'UTC',
    ...(position && { position }),
  };
}

function row(id: string, origin: string, destination: string, part: Partial<BoardRow> = {}) {
  const route = { origin: airport(origin), destination: airport(destination) };
  return aRow(id, {
    flight: { ...aFlight(), id, number: id, origin, destination, route },
    ...part,
  });
}

describe('the map of routes', () => {
  const there = row('AI 1', 'AMS', 'ATH');
  const back = row('AI 2', 'ATH', 'AMS', { conflictsPerMinute: 2 });
  const lost = row('AI 3', 'ATH', 'ZZZ', { paymentFailures: 1, endingSoon: 1 });
  const map = routeMap([there, back, lost]);

  test('both ways between two airports are one route, the most urgent first', () => {
    expect(map.routes.map(({ id, urgency }) => [id, urgency])).toEqual([
      ['ATH-ZZZ', 'bad'],
      ['AMS-ATH', 'warn'],
    ]);
    expect(map.routes[1]?.rows).toEqual([there, back]);
  });

  test('a route is named by the way that its flights go', () => {
    const names = (...rows: BoardRow[]) => routeMap(rows).routes.map(({ name }) => name);
    expect(names(there)).toEqual(['AMS–ATH']);
    expect(names(back)).toEqual(['ATH–AMS']);
    expect(names(there, back)).toEqual(['AMS⇄ATH']);
  });

  test('an airport has all flights that touch it, from west to east', () => {
    expect(map.airports.map(({ code, rows }) => [code, rows.length])).toEqual([
      ['AMS', 2],
      ['ATH', 3],
    ]);
  });

  test('an airport without a place is named, and its routes stay in the table', () => {
    expect(map.unknown).toEqual(['ZZZ']);
    expect(map.routes[0]?.ends).toBeNull();
    expect(map.routes[1]?.ends?.[0]).toEqual({ latitude: 52.31, longitude: 4.76 });
  });

  test('what it is narrowed to is what the board shows', () => {
    const rows = [there, back, lost];
    const shown = (route: string) => boardRows(rows, { ...plainBoard, route });
    expect(shown('AMS-ATH')).toEqual([there, back]);
    expect(shown('AMS')).toEqual([there, back]);
    expect(shown('ATH')).toEqual(rows);
    expect(shown('LIS')).toEqual([]);
  });

  test('says in words what there is', () => {
    expect(urgencyWords([back, lost])).toBe(
      '1 failed payment, 2 conflicts a minute, 1 hold ending',
    );
    expect(urgencyWords([there])).toBe('On sale');
    const half = { ...there, loadFactor: 0.5 };
    expect(loadOf([half])).toBe('50 %');
    expect(spokenGroup('AMS–ATH', [half])).toBe('AMS–ATH: AI 1, 50 % sold, on sale');
  });
});

describe('how urgent a flight is', () => {
  test.each<[Partial<BoardRow>, string]>([
    [{}, 'fine'],
    [{ state: 'departed' }, 'over'],
    [{ state: 'departed', paymentFailures: 1 }, 'bad'],
    [{ state: 'cancelled' }, 'bad'],
    [{ state: 'closed' }, 'warn'],
    [{ stale: true }, 'warn'],
    [{ conflictsPerMinute: 1 }, 'warn'],
    [{ endingSoon: 3 }, 'fine'],
  ])('%o is %s', (part, urgency) => {
    expect(urgencyOf(aRow('a', part))).toBe(urgency);
  });
});
