import { beforeEach, describe, expect, it } from 'vitest';
import { err, ok, type Result } from '@aisle/shared/result';
import type { PublicSeats } from '@aisle/shared/seat-map';
import type { Refusal } from '../booking/port.ts';
import { SnapshotCheck } from './snapshot-check.ts';

const now = Date.parse('2026-12-01T12:00:00Z');
const away = err({ code: 'unavailable' as const });

let trusted: boolean;
let known: { status: string; version: number } | null;
let seats: PublicSeats | null;
let renew: () => Result<null, Refusal>;
let own: Result<readonly string[], Refusal>;
let asked: string[];
let check: SnapshotCheck;

beforeEach(() => {
  [trusted, known, asked] = [true, { status: 'open', version: 7 }, []];
  seats = {
    '1A': { status: 'sold' },
    '1B': { status: 'free' },
    '1C': { status: 'held', until: new Date(now).toISOString() },
    '1D': { status: 'held', until: new Date(now + 1).toISOString() },
  };
  renew = () => ok(null);
  own = ok(['1A']);
  const parts = {
    now: () => now,
    booking: {
      keptSeats: (flightId: string, orderId: string) => {
        asked.push(`${flightId} ${orderId}`);
        return Promise.resolve(own);
      },
    },
    relay: {
      get trusted() {
        return trusted;
      },
      feed: () => ({ known }),
      seats: (flightId: string) => {
        asked.push(`seats of ${flightId}`);
        return seats;
      },
      renew: (flightId: string) => {
        asked.push(`renew ${flightId}`);
        return Promise.resolve(renew());
      },
    },
  };
  check = new SnapshotCheck(parts as unknown as ConstructorParameters<typeof SnapshotCheck>[0]);
});

describe('whether seats look taken', () => {
  it.each([
    ['1A', true],
    ['1B', false],
    ['1C', false],
    ['1D', true],
    ['9Z', false],
  ])('Q2: %s: %s', (seat, expected) => {
    expect(check.looksTaken('f', [seat])).toBe(expected);
    expect(check.looksTaken('f', ['1B', seat])).toBe(expected);
  });

  it('nobody who wants none is refused, and no snapshot is looked at', () => {
    expect(check.looksTaken('f', [])).toBe(false);
    expect(asked).toEqual([]);
  });

  it('Q4: nothing does while notices may be lost', () => {
    trusted = false;
    expect(check.looksTaken('f', ['1A'])).toBe(false);
  });

  it('S13: nothing does on a flight that is not on sale, or of which nothing is known', () => {
    known = { status: 'sales-closed', version: 7 };
    expect(check.looksTaken('f', ['1A'])).toBe(false);
    known = null;
    expect(check.looksTaken('f', ['1A'])).toBe(false);
    [known, seats] = [{ status: 'open', version: 7 }, null];
    expect(check.looksTaken('f', ['1A'])).toBe(false);
  });

  it('a snapshot is made once for all who ask about one version of one flight', () => {
    for (const flightId of ['f', 'f', 'g', 'g', 'f']) check.looksTaken(flightId, ['1A']);
    expect(asked).toEqual(['seats of f', 'seats of g', 'seats of f']);
    known = { status: 'open', version: 8 };
    seats = {};
    expect(check.looksTaken('f', ['1A'])).toBe(false);
    expect(asked).toHaveLength(4);
  });
});

describe('what is taken as of the snapshot made fresh', () => {
  it('Q1: names the seats that are in the way, and the version that shows it', async () => {
    renew = () => {
      known = { status: 'open', version: 9 };
      return ok(null);
    };
    expect(await check.taken('f', ['1B', '1A', '1D'])).toEqual({ seats: ['1A', '1D'], version: 9 });
  });

  it('Q1: costs no query when nothing looks taken', async () => {
    expect(await check.taken('f', ['1B'])).toBeNull();
    expect(asked).not.toContain('renew f');
  });

  it('is nothing when the seats have come free, or when the flight cannot be asked', async () => {
    renew = () => away;
    expect(await check.taken('f', ['1A'])).toBeNull();
    renew = () => {
      [known, seats] = [{ status: 'open', version: 9 }, {}];
      return ok(null);
    };
    expect(await check.taken('f', ['1A'])).toBeNull();
    [known, seats] = [{ status: 'open', version: 10 }, { '1A': { status: 'sold' } }];
    renew = () => {
      known = null;
      return ok(null);
    };
    expect(await check.taken('f', ['1A'])).toBeNull();
  });
});

it('the seats that a flight keeps for an order are asked for under its id', async () => {
  expect(await check.kept('f', 'own')).toEqual(['1A']);
  expect(asked).toEqual(['f own']);
  own = away;
  expect(await check.kept('f', 'own')).toBeNull();
});
