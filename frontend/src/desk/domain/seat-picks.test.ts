import { describe, expect, test } from 'vitest';
import type { SeatStatus } from '../../api/types.ts';
import { pressed, type Ground, type Pick } from './seat-picks.ts';

const names = ['1A', '1B', '1C', '2A', '2B', '2C'];
const states: Record<string, [SeatStatus, string | null]> = {
  '1C': ['sold', 'ANN'],
  '2A': ['blocked', null],
  '2C': ['held', 'BOB'],
};
const ground = (more = false): Ground => ({
  more,
  names,
  statusOf: (seat) => states[seat]?.[0] ?? 'free',
  ownerOf: (seat) => states[seat]?.[1] ?? null,
  sizeOf: () => 2,
});
const none: Pick = { kind: 'none' };

describe('a seat that is pressed', () => {
  test('shows the order that has it', () => {
    expect(pressed(none, '1C', ground())).toEqual({ kind: 'order', orderId: 'ANN' });
  });

  test('gathers free seats, and lets them go', () => {
    const one = pressed(none, '1A', ground());
    const two = pressed(one, '1B', ground());
    expect(two).toEqual({ kind: 'seats', seats: ['1A', '1B'] });
    expect(pressed(pressed(two, '1A', ground()), '1B', ground())).toEqual(none);
  });

  test('never gathers free and blocked seats together', () => {
    const free = pressed(none, '1A', ground());
    expect(pressed(free, '2A', ground())).toEqual({ kind: 'seats', seats: ['2A'] });
  });

  test('with Shift takes all between that are in the same state', () => {
    const one = pressed(none, '1A', ground());
    expect(pressed(one, '2B', ground(true))).toEqual({
      kind: 'seats',
      seats: ['1A', '1B', '2B'],
    });
    const back = pressed(pressed(none, '2B', ground()), '1B', ground(true));
    expect(back).toEqual({ kind: 'seats', seats: ['2B', '1B'] });
  });
});

describe('while an order moves', () => {
  const move: Pick = { kind: 'move', orderId: 'BOB', targets: [] };
  test('free seats and its own are targets, the others are not', () => {
    expect(pressed(move, '1A', ground())).toMatchObject({ targets: ['1A'] });
    expect(pressed(move, '2C', ground())).toMatchObject({ targets: ['2C'] });
    expect(pressed(move, '1C', ground())).toBe(move);
    expect(pressed(move, '2A', ground())).toBe(move);
  });

  test('no more targets than it has seats: the oldest gives way', () => {
    const full = { ...move, targets: ['1A', '1B'] };
    expect(pressed(full, '2B', ground())).toMatchObject({ targets: ['1B', '2B'] });
    expect(pressed(full, '1A', ground())).toMatchObject({ targets: ['1B'] });
  });
});
