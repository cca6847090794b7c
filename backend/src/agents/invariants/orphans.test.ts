import { expect, it } from 'vitest';
import { defaultFares } from '@aisle/shared/aircraft';
import { err, ok } from '@aisle/shared/result';
import { limits } from '@aisle/shared/limits';
import type { Hold } from '@aisle/shared/seat-map';
import type { Manifest } from '@aisle/shared/workflow-api';
import type { Looked } from './looks.ts';
import { Orphans } from './orphans.ts';

const flight = {
  id: 'ai101-20270301',
  number: 'AI 101',
  origin: 'LHR',
  destination: 'JFK',
  departsAt: '2027-03-01T12:00:00.000Z',
  aircraft: 'A320neo',
  fares: defaultFares('A320neo', { currency: 'GBP' }),
} as const;

function looked(orders: readonly string[], isOver = false): ReadonlyMap<string, Looked> {
  const hold: Hold = { status: 'sold', seats: ['12A'], chargeId: 'c' };
  const holders = orders.map((orderId) => ({ orderId, hold }));
  const sold: Manifest = { flight, status: 'open', version: 1, orders: [], blocked: [], audit: [] };
  const none = { notConserved: [], ownedTwice: [], overdue: [], isCounted: true };
  return new Map([[flight.id, { at: 7, flightId: flight.id, holders, isOver, sold, ...none }]]);
}

function orphansOf(gone: ReadonlySet<string>): Orphans {
  return new Orphans({
    isOrderRunning: (orderId) =>
      Promise.resolve(
        orderId === 'deleted' ? err({ code: 'order-not-found' }) : ok(!gone.has(orderId)),
      ),
  });
}

it('D12: names an order with seats whose workflow was terminated or deleted, and the mend', async () => {
  const found = await orphansOf(new Set(['gone'])).look(looked(['there', 'gone', 'deleted']));
  expect(found.map(({ evidence }) => evidence)).toEqual([
    expect.stringContaining('order gone has 12A (sold), and its workflow does not run. Release'),
    expect.stringContaining('order deleted has 12A'),
  ]);
  expect(found[0]?.seenAt).toBe(7);
});

it('D12: of an ended flight, and of those who do not answer, says nothing', async () => {
  expect(await orphansOf(new Set(['gone'])).look(looked(['gone'], true))).toEqual([]);
  const silent = new Orphans({
    isOrderRunning: () => Promise.resolve(err({ code: 'unavailable' })),
  });
  expect(await silent.look(looked(['gone']))).toEqual([]);
});

it('D12: asks about some in each round, about all in turn, and about suspects again', async () => {
  const orders = Array.from({ length: limits.orphanLooks * 2 }, (_, place) => `order-${place}`);
  const last = orders.at(-1)!;
  const orphans = orphansOf(new Set([last]));
  expect(await orphans.look(looked(orders))).toEqual([]);
  expect(await orphans.look(looked(orders))).toHaveLength(1);
  expect(await orphans.look(looked(orders))).toHaveLength(1);
});
