import { beforeEach, expect, test, vi } from 'vitest';
import type { SendResult } from '@aisle/shared/group-commit';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import { firstFlightClientCarry, FlightClient, type SeatIntent } from './flight-client.ts';

const flight = vi.hoisted(() => ({ answers: [] as SendResult[], revisions: [] as number[] }));

vi.mock('@temporalio/workflow', async (original) => ({
  ...(await original<object>()),
  proxyLocalActivities: () => ({
    sendSeatCommand: (_flightId: string, { revision }: OrderSeatCommand) => {
      flight.revisions.push(revision);
      return Promise.resolve(flight.answers.shift());
    },
  }),
}));

const settled = vi.fn();
const ids = { flightId: 'flight', orderId: 'order' };
const wish = { type: 'set-seats', seats: ['1A'], holdMs: 1_000 } as const;

/** A client that does not know what became of a wish. */
async function unsure(): Promise<FlightClient> {
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

test('R1: what an order asks that has lost a task is a repetition of what it asked there only if it is the same', async () => {
  const revisionOf = async (intent: SeatIntent): Promise<number> => {
    flight.answers = [{ kind: 'unknown' }];
    const client = new FlightClient(ids, firstFlightClientCarry(1_000), settled);
    await client.ask(intent);
    return flight.revisions.at(-1) ?? 0;
  };
  const lost = await revisionOf(wish);
  // In another task there is less time left.
  expect(await revisionOf({ ...wish, holdMs: 900, untilAtMost: 2_000 })).toBe(lost);
  const others = [
    { ...wish, seats: ['1C'] },
    { type: 'start-payment', fenceMs: 600_000 },
    { type: 'release', reason: 'cancelled' },
    { type: 'correct-people', people: { passengers: [], contact: null } },
  ] as const;
  const revisions: number[] = [];
  for (const other of others) revisions.push(await revisionOf(other));
  expect(new Set([lost, ...revisions]).size).toBe(others.length + 1);
  expect(Math.min(lost, ...revisions)).toBeGreaterThan(firstFlightClientCarry(1_000).revision);
});
