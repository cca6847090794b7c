import { describe, expect, it } from 'vitest';
import type { Observations } from '../observations.ts';
import { readVersions } from '../versions.ts';
import { cabinDecks, foughtSeats, seatsOverTime } from './flight.ts';
import { change, exchange, flightView, observations, refusal } from './testing/run.ts';
import { storm } from './testing/storm.ts';

const held = { status: 'held' as const };
const sold = { status: 'sold' as const };

const overTime = (seen: Observations) => seatsOverTime(seen, readVersions(seen));

describe('seats over time', () => {
  const total = foughtSeats(observations()).length;

  it('follows the versions, each at its first sight, whoever saw it', () => {
    const first = change(0, 1, { '12A': held });
    const second = change(1, 2, { '12A': sold, '12B': held });
    const points = overTime(
      observations({
        after: flightView(2, { '12A': sold, '12B': held }),
        streams: [
          { viewer: 1, receipts: [{ at: 90, kind: 'changed', change: second }] },
          {
            viewer: 2,
            receipts: [
              { at: 40, kind: 'changed', change: first },
              { at: 95, kind: 'changed', change: second },
            ],
          },
        ],
      }),
    );
    expect(points).toEqual([
      { atMs: 0, total, free: total, held: 0, paying: 0, sold: 0, blocked: 0 },
      { atMs: 40, total, free: total - 1, held: 1, paying: 0, sold: 0, blocked: 0 },
      { atMs: 90, total, free: total - 2, held: 1, paying: 0, sold: 1, blocked: 0 },
      { atMs: 1_010, total, free: total - 2, held: 1, paying: 0, sold: 1, blocked: 0 },
    ]);
  });

  it('leaves out what nobody can put together, and goes on at the next full view', () => {
    const points = overTime(
      observations({
        after: flightView(9, { '12A': sold }),
        exchanges: [
          exchange({
            step: 'watch',
            endedAt: 80,
            outcome: { kind: 'flight', version: 8, seats: { '12A': held } },
          }),
        ],
        streams: [
          {
            viewer: 1,
            receipts: [{ at: 40, kind: 'changed', change: change(5, 6, { '12B': held }) }],
          },
        ],
      }),
    );
    expect(points.map(({ atMs, held: count }) => [atMs, count])).toEqual([
      [0, 0],
      [80, 1],
      [1_010, 0],
    ]);
  });

  it('thins a long run, and adds up at every point', () => {
    const points = overTime(storm('A320neo', 2_000).observations);
    expect(points.length).toBeGreaterThan(50);
    expect(points.length).toBeLessThanOrEqual(402);
    for (const point of points) {
      expect(point.free + point.held + point.paying + point.sold + point.blocked).toBe(point.total);
    }
    expect(points.map(({ atMs }) => atMs)).toEqual(
      points.map(({ atMs }) => atMs).toSorted((a, b) => a - b),
    );
  });
});

describe('how often each seat was fought for', () => {
  it('counts who named it, and who was refused because of it', () => {
    const seats = foughtSeats(
      observations({
        after: flightView(1, { '12A': sold }),
        exchanges: [
          exchange({ seats: ['12A'] }),
          exchange({ seats: ['12A', '12B'], outcome: refusal('seats-unavailable', ['12A']) }),
          exchange({ seats: ['12A'], outcome: refusal('busy') }),
          exchange({ seats: ['12B'], outcome: refusal('seats-unavailable', ['99Z']) }),
        ],
      }),
    );
    const found = (name: string) => seats.find(({ seat }) => seat === name);
    expect(found('12A')).toEqual({ seat: '12A', status: 'sold', asked: 3, refused: 1 });
    expect(found('12B')).toEqual({ seat: '12B', status: 'free', asked: 2, refused: 0 });
    expect(found('99Z')).toBeUndefined();
  });

  it('has every seat of the layout once, in the cabin as in the list', () => {
    const { observations: seen } = storm('A380-800', 1);
    const inCabin = cabinDecks(seen).flatMap(({ cabins }) =>
      cabins.flatMap(({ rows }) =>
        rows.flatMap(({ cells }) => cells.flatMap((cell) => ('seat' in cell ? [cell.seat] : []))),
      ),
    );
    expect(inCabin).toEqual(foughtSeats(seen).map(({ seat }) => seat));
    expect(new Set(inCabin).size).toBe(inCabin.length);
    expect(inCabin).toHaveLength(seen.before.flight.seats.total);
  });
});
