import { beforeEach, expect, test, vi } from 'vitest';
import type { SendResult } from '@aisle/shared/group-commit';
import { firstFlightClientCarry, FlightClient } from './flight-client.ts';

const flight = vi.hoisted(() => ({ answers: [] as SendResult[] }));

vi.mock('@temporalio/workflow', async (original) => ({
  ...(await original<object>()),
  proxyLocalActivities: () => ({ sendSeatCommand: () => Promise.resolve(flight.answers.shift()) }),
}));

const settled = vi.fn();
const wish = { type: 'set-seats', seats: ['1A'], holdMs: 1_000 } as const;

/** A client that does not know what became of a wish. */
async function unsure(): Promise<FlightClient> {
  const ids = { flightId: 'flight', orderId: 'order' };
  const client = new FlightClient(ids, firstFlightClientCarry(0), settled);
  flight.answers = [{ kind: 'unknown' }];
  expect(await client.ask(wish)).toMatchObject({ kind: 'open', code: 'unavailable' });
  expect(settled).not.toHaveBeenCalled();
  return client;
}

beforeEach(() => settled.mockReset());

test('O25: a wish that is refused late is told so, and can be forgotten', async () => {
  const client = await unsure();
  const rejection = { code: 'seats-unavailable', seats: ['1A'], version: 3 } as const;
  flight.answers = [{ kind: 'decided', outcome: { ok: false, rejection } }];
  expect(await client.settle()).toBe(true);
  expect(settled).toHaveBeenCalledExactlyOnceWith(expect.objectContaining(wish), null);
});

test('O25: a wish that is granted late is told with what was given', async () => {
  const client = await unsure();
  const outcome = { ok: true, version: 3, seats: ['1A'], until: 9_000 } as const;
  flight.answers = [{ kind: 'decided', outcome }];
  expect(await client.settle()).toBe(true);
  expect(settled).toHaveBeenCalledExactlyOnceWith(expect.objectContaining(wish), outcome);
});
