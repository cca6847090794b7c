import { beforeEach, expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { ok } from '@aisle/shared/result';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { Settling } from './settling.ts';

let clock: FakeClock;
let awaited: boolean;
let happened: string[];
/** Lets a snapshot that was asked for arrive. */
let arrive: () => void;
let settling: Settling;

beforeEach(() => {
  [clock, awaited, happened] = [new FakeClock(), true, []];
  settling = new Settling({
    clock,
    relay: {
      prepare: (flightId) => {
        happened.push(`prepare ${flightId}`);
        return new Promise((resolve) => (arrive = () => resolve(ok(null))));
      },
    },
    scheduler: {
      isAwaited: () => awaited,
      moved: (flightId) => happened.push(`moved ${flightId}`),
    },
  });
});

const answered = (name: string) => settling.answered('f', () => happened.push(`settle ${name}`));

it('all that were answered before a snapshot was asked for are settled by it, and then who waits is told', async () => {
  awaited = false;
  answered('a');
  answered('b');
  expect(happened).toEqual([]);
  awaited = true;
  settling.arrived('f');
  arrive();
  await settled();
  expect(happened).toEqual(['prepare f', 'settle a', 'settle b', 'moved f']);
});

it('one snapshot is asked for at a time, and another one for who was answered meanwhile', async () => {
  answered('a');
  answered('b');
  settling.changed('f');
  expect(happened).toEqual(['prepare f']);
  arrive();
  await settled();
  expect(happened).toEqual(['prepare f', 'settle a', 'moved f', 'prepare f']);
  arrive();
  await settled();
  expect(happened.slice(4)).toEqual(['settle b', 'moved f']);
  answered('c');
  expect(happened.at(-1)).toBe('prepare f');
});

it('no other snapshot is asked for when nobody waits any more', async () => {
  answered('a');
  answered('b');
  awaited = false;
  arrive();
  await settled();
  expect(happened).toEqual(['prepare f', 'settle a', 'moved f']);
});

it('nothing is asked for the sake of a flight of which nothing is to be settled', () => {
  settling.arrived('f');
  expect(happened).toEqual([]);
});

it('what nobody waits for is settled after a while, and forgotten', async () => {
  awaited = false;
  answered('a');
  await clock.pass(limits.relaySweepMs - 1);
  answered('b');
  await clock.pass(1);
  expect(happened).toEqual(['settle a']);
  await clock.pass(limits.relaySweepMs);
  expect(happened).toEqual(['settle a', 'settle b']);
  awaited = true;
  settling.arrived('f');
  expect(happened).toHaveLength(2);
});

it('a later answer is not forgotten with an earlier one', async () => {
  answered('a');
  await clock.pass(limits.relaySweepMs - 1);
  answered('b');
  await clock.pass(1);
  arrive();
  await settled();
  arrive();
  await settled();
  expect(happened.slice(-3)).toEqual(['prepare f', 'settle b', 'moved f']);
});
