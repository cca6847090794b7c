import { describe, expect, test } from 'vitest';
import type { SeatStatus } from '../../api/types.ts';
import { pressed, type SeatMapState, type Selection } from './agent-seat.ts';

const names = ['1A', '1B', '1C', '2A', '2B', '2C'];
const states: Record<string, [SeatStatus, string | null]> = {
  '1C': ['sold', 'ANN'],
  '2A': ['blocked', null],
  '2C': ['held', 'BOB'],
};
const state = (more = false): SeatMapState => ({
  more,
  names,
  statusOf: (seat) => states[seat]?.[0] ?? 'free',
  ownerOf: (seat) => states[seat]?.[1] ?? null,
  sizeOf: () => 2,
});
const none: Selection = { kind: 'none' };

describe('a seat that is pressed', () => {
  test('shows the order that has it', () => {
    expect(pressed(none, '1C', state())).toEqual({ kind: 'order', orderId: 'ANN' });
  });

  test('gathers free seats, and lets them go', () => {
    const one = pressed(none, '1A', state());
    const two = pressed(one, '1B', state());
    expect(two).toEqual({ kind: 'seats', seats: ['1A', '1B'] });
    expect(pressed(pressed(two, '1A', state()), '1B', state())).toEqual(none);
  });

  test('never gathers free and blocked seats together', () => {
    const free = pressed(none, '1A', state());
    expect(pressed(free, '2A', state())).toEqual({ kind: 'seats', seats: ['2A'] });
  });

  test('with Shift takes all between that are in the same state', () => {
    const one = pressed(none, '1A', state());
    expect(pressed(one, '2B', state(true))).toEqual({
      kind: 'seats',
      seats: ['1A', '1B', '2B'],
    });
    const back = pressed(pressed(none, '2B', state()), '1B', state(true));
    expect(back).toEqual({ kind: 'seats', seats: ['2B', '1B'] });
  });
});

describe('while an order moves', () => {
  const move: Selection = { kind: 'move', orderId: 'BOB', targets: [] };
  test('free seats and its own are targets, the others are not', () => {
    expect(pressed(move, '1A', state())).toMatchObject({ targets: ['1A'] });
    expect(pressed(move, '2C', state())).toMatchObject({ targets: ['2C'] });
    expect(pressed(move, '1C', state())).toBe(move);
    expect(pressed(move, '2A', state())).toBe(move);
  });

  test('no more targets than it has seats: the oldest gives way', () => {
    const full = { ...move, targets: ['1A', '1B'] };
    expect(pressed(full, '2B', state())).toMatchObject({ targets: ['1B', '2B'] });
    expect(pressed(full, '1A', state())).toMatchObject({ targets: ['1B'] });
  });
});
