import { beforeEach, describe, expect, it } from 'vitest';
import type { FlightEvents } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { err, ok } from '@aisle/shared/result';
import type { Answer } from '../booking/port.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { DeskFollower } from './follower.ts';

let clock: FakeClock;
let follower: DeskFollower;
/** The flight's own version, the queries that it was asked, and what it answers instead. */
let version: number;
let asked: { readonly flightId: string; readonly since: number; readonly at: number }[];
let refuse: 'unavailable' | 'flight-not-found' | null;
let gone: string[];

beforeEach(() => {
  clock = new FakeClock(0);
  version = 0;
  asked = [];
  refuse = null;
  gone = [];
  follower = new DeskFollower({
    clock,
    ask: async (flightId, since): Answer<FlightEvents> => {
      asked.push({ flightId, since, at: clock.now() });
      return refuse ? err({ code: refuse }) : ok(eventsAt(version));
    },
    learned: () => undefined,
    gone: (flightId) => gone.push(flightId),
    failed: (_flightId, error) => {
      throw error;
    },
  });
});

function eventsAt(at: number): FlightEvents {
  const counts = { total: 1, free: 1, held: 0, paying: 0, sold: 0, blocked: 0 };
  const departsAt = '2026-11-24T12:00:00.000Z';
  return { status: 'open', from: 0, version: at, counts, departsAt, deadlines: [], events: [] };
}

/** A notice of the next change. */
function change(own = true): void {
  version += 1;
  follower.noticed('f', version, own);
}

describe('D7 a flight is asked', () => {
  it('once when it is found, and never again while nothing happens', async () => {
    follower.exists(['f']);
    await clock.pass(60_000);
    expect(asked).toHaveLength(1);
    expect(follower.version('f')).toBe(0);
    follower.exists(['f']);
    follower.noticed('f', 0, true);
    await clock.pass(60_000);
    expect(asked).toHaveLength(1);
  });

  it('soon after a change, and once a second while it changes all the time', async () => {
    change();
    await clock.pass(100);
    expect(asked).toHaveLength(1);
    for (let tenth = 0; tenth < 50; tenth += 1) {
      change();
      await clock.pass(100);
    }
    expect(asked.length).toBeLessThanOrEqual(6);
    for (const [place, { at }] of asked.entries()) {
      if (place > 0)
        expect(at - (asked[place - 1]?.at ?? 0)).toBeGreaterThanOrEqual(limits.flightListMs);
    }
    await clock.pass(limits.flightListMs);
    expect(follower.version('f')).toBe(version);
  });

  it('by one backend: another that hears of it waits, and asks itself only when nothing comes', async () => {
    change(false);
    await clock.pass(2_000);
    expect(asked).toEqual([]);
    follower.answeredElsewhere('f', eventsAt(version));
    await clock.pass(10_000);
    expect(asked).toEqual([]);
    change(false);
    await clock.pass(3_000);
    expect(asked).toEqual([{ flightId: 'f', since: 1, at: expect.any(Number) as number }]);
  });

  it('soon when it is said to exist, though another backend may ask it', async () => {
    change(false);
    await clock.pass(100);
    expect(asked).toEqual([]);
    follower.exists(['f']);
    await clock.pass(100);
    expect(asked).toHaveLength(1);
  });

  it('no more once the backend stops, whoever says that it exists', async () => {
    follower.stop();
    follower.exists(['f']);
    await clock.pass(60_000);
    expect(asked).toEqual([]);
  });

  it('at once when its own worker tells of what another had told before', async () => {
    change(false);
    follower.noticed('f', version + 1, true);
    await clock.pass(100);
    expect(asked).toHaveLength(1);
  });

  it('not for ever for a version that was never committed', async () => {
    follower.noticed('f', 99, true);
    await clock.pass(120_000);
    expect(asked).toHaveLength(8);
  });

  it('again when notices may have been lost, once', async () => {
    change();
    await clock.pass(5_000);
    version += 3;
    follower.distrust();
    await clock.pass(60_000);
    expect(asked).toHaveLength(2);
    expect(follower.version('f')).toBe(version);
  });
});

describe('D8 a flight that does not answer', () => {
  it('is said to fail, is asked again, and is said to be well', async () => {
    refuse = 'unavailable';
    change();
    await clock.pass(10_000);
    expect(asked.length).toBeGreaterThan(2);
    expect(follower.isFailing('f')).toBe(true);
    refuse = null;
    await clock.pass(5_000);
    expect(follower.isFailing('f')).toBe(false);
    expect(follower.version('f')).toBe(version);
  });

  it('is forgotten when it does not exist', async () => {
    refuse = 'flight-not-found';
    change();
    await clock.pass(60_000);
    expect(asked).toHaveLength(1);
    expect(gone).toEqual(['f']);
  });

  it('keeps nobody waiting for the others', async () => {
    refuse = 'unavailable';
    follower.exists(['f']);
    let isKnown = false;
    void follower.allKnown().then(() => {
      isKnown = true;
    });
    await clock.pass(100);
    expect(isKnown).toBe(true);
  });
});

it('many flights are asked a few at a time, and all of them', async () => {
  follower.exists(Array.from({ length: 100 }, (_, place) => `f${place}`));
  await clock.pass(1_000);
  expect(new Set(asked.map(({ flightId }) => flightId)).size).toBe(100);
});
