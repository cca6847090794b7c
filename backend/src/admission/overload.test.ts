import { beforeEach, expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { err, ok, type Result } from '@aisle/shared/result';
import type { OrderState } from '@aisle/shared/workflow-api';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import type { BookingPort, Refusal } from '../booking/port.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';
import { Admission, type Admitted } from './admission.ts';

const order = { id: 'ORDER', flightId: 'f', flightVersion: 1 } as OrderState;
const wish = { orderId: 'ORDER', flightId: 'f', seats: [], keyed: true };

let clock: FakeClock;
let reachable: boolean;
let workers: boolean;
let admission: Admission;
let sent: number;

beforeEach(() => {
  [clock, reachable, workers, sent] = [new FakeClock(), true, true, 0];
  const booking = { health: () => Promise.resolve({ reachable, polled: true }) };
  const relay = {
    get trusted() {
      return workers;
    },
    expect: () => undefined,
    prepare: () => Promise.resolve(ok(null)),
    feed: () => ({ known: null }),
  };
  admission = new Admission({
    booking: booking as unknown as BookingPort,
    relay: relay as unknown as FlightRelay,
    clock,
    waited: () => undefined,
    refusedAtOnce: () => undefined,
  });
});

/** Someone who comes; the booking system answers with these, one after the other, each after so long. */
function comes(answers: Result<OrderState, Refusal>[], tookMs = 0, keyed = true) {
  const send = async () => {
    sent += 1;
    if (tookMs > 0) await new Promise<void>((resolve) => void clock.after(tookMs, resolve));
    return answers.shift() ?? ok(order);
  };
  const customer: { told: Admitted | null } = { told: null };
  const entering = admission.enter({ ...wish, keyed }, send, new AbortController().signal);
  void entering.then((told) => (customer.told = told));
  return customer;
}

const busy = err({ code: 'busy' as const });
const noAnswer = err({ code: 'unavailable' as const });

it('Q13: a newcomer who meets a busy system goes back to the line, and enters by itself', async () => {
  const customer = comes([busy, noAnswer, busy]);
  await settled();
  expect([sent, customer.told]).toEqual([1, null]);
  await clock.pass(4 * limits.busyRetryMs);
  expect(customer.told).toEqual({ kind: 'answered', result: ok(order) });
  expect(sent).toBe(4);
});

it('Q13: when it lasts the newcomer is told its place, and never that nobody answers', async () => {
  const answers = Array.from({ length: 40 }, () => noAnswer);
  const customers = [comes([...answers], 8_000), comes([...answers], 8_000)];
  await clock.pass(limits.admissionWaitMs + 10_000);
  expect(customers.map(({ told }) => told?.kind)).toEqual(['waiting', 'waiting']);
});

it('Q13: nobody is held open for longer than the bound', async () => {
  const customer = comes(Array.from({ length: 100 }, () => busy));
  await clock.pass(limits.admissionWaitMs);
  expect(customer.told?.kind).toBe('waiting');
});

it.each([
  ['Temporal', () => (reachable = false)],
  ['every worker', () => (workers = false)],
])('Q13: with %s away it is `unavailable`, at once', async (_, away) => {
  away();
  const customer = comes([noAnswer]);
  await settled();
  expect(customer.told).toEqual({ kind: 'answered', result: noAnswer });
});

it('Q13: who has no key is told at once, for it could not be known again', async () => {
  const customer = comes([busy], 0, false);
  await settled();
  expect(customer.told).toEqual({ kind: 'answered', result: busy });
});

it('Q13: a command of who holds seats is `busy` when it had no answer in time', async () => {
  const { signal } = new AbortController();
  const send = () => Promise.resolve(noAnswer);
  const told = await admission.command('ORDER', send, signal);
  expect(told).toEqual({ kind: 'busy', retryAfterMs: limits.busyRetryMs });
  reachable = false;
  expect(await admission.command('ORDER', send, signal)).toEqual(noAnswer);
});
