import { expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { Scheduler } from './scheduler.ts';
import type { Called, Go } from './turns.ts';

const clock = new FakeClock();
const scheduler = new Scheduler({
  clock,
  bounds: {
    concurrency: limits.admissionConcurrency,
    holders: limits.admissionHolders,
    openRequests: limits.admissionWaiting,
    tickets: limits.admissionTickets,
    patienceMs: limits.admissionPatienceMs,
    keylessPatienceMs: limits.admissionKeylessPatienceMs,
    openMs: limits.admissionWaitMs,
    returnMs: limits.admissionReturnMs,
    ticketMs: limits.admissionTicketMs,
    shortestRetryMs: limits.busyRetryMs,
    longestRetryMs: limits.longestRetryMs,
    guessPerSecond: limits.admissionGuessPerSecond,
    commandMs: limits.admissionCommandMs,
  },
  looksTaken: () => false,
  waited: () => undefined,
});
let customers = 0;

/** A customer whose command takes its flight `tookMs` once it is under way. Gives how long the turn took to come, ms. */
function customer(flightId: string, tookMs: number, holds = false): Promise<number | string> {
  const { signal } = new AbortController();
  const [id, since] = [`c${(customers += 1)}`, clock.now()];
  const turn: Promise<Called | Go> = holds
    ? scheduler.hold(signal, flightId)
    : scheduler.arrive({ id, keyed: true, flightId, seats: [] }, signal);
  return turn.then((called) => {
    if (called.kind !== 'go') return called.kind;
    clock.after(tookMs, () => {
      called.done();
      if ('settle' in called) called.settle();
    });
    return clock.now() - since;
  });
}

it('Q12: a flight that takes 4 s a command keeps nobody of another flight waiting', async () => {
  const slow: Promise<number | string>[] = [];
  const others: Promise<number | string>[] = [];
  for (let second = 0; second < 60; second += 1) {
    for (let tick = 0; tick < 20; tick += 1) {
      slow.push(customer('slow', 4_000, tick % 4 === 0));
      if (tick % 2 === 0) others.push(customer(`other ${tick % 3}`, 50, tick % 4 === 0));
      await clock.pass(50);
    }
  }
  await clock.pass(120_000);
  expect(new Set(await Promise.all(others))).toEqual(new Set([0]));
  // Of the slow one everybody is let in sooner or later, or is told a place: nobody waits for nothing.
  const told = await Promise.all(slow);
  expect(told).toHaveLength(1_200);
  expect(told.filter((each) => typeof each === 'string' && each !== 'waiting')).toEqual([]);
  await settled();
  expect(scheduler.state.running).toBe(0);
});
