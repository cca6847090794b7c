import { expect, it } from 'vitest';
import { defaultFares } from '@aisle/shared/aircraft';
import { err, ok } from '@aisle/shared/result';
import { limits } from '@aisle/shared/limits';
import type { Hold } from '@aisle/shared/seat-map';
import type { Manifest } from '@aisle/shared/workflow-api';
import { type FlightCheck, Orphans } from './flight-checks.ts';

const flight = {
  id: 'ai101-20270301',
  number: 'AI 101',
  origin: 'LHR',
  destination: 'JFK',
  departsAt: '2027-03-01T12:00:00.000Z',
  aircraft: 'A320neo',
  fares: defaultFares('A320neo', { currency: 'GBP' }),
} as const;

function looked(orders: readonly string[], isOver = false): ReadonlyMap<string, FlightCheck> {
  const hold: Hold = { status: 'sold', seats: ['12A'], chargeId: 'c' };
  const holders = orders.map((orderId) => ({ orderId, hold }));
  const sold: Manifest = { flight, status: 'open', version: 1, orders: [], blocked: [], audit: [] };
  const none = { notConserved: [], ownedTwice: [], overdue: [], isCounted: true };
  return new Map([[flight.id, { at: 7, flightId: flight.id, holders, isOver, sold, ...none }]]);
}

/** Those of `gone` do not run; those of `lacking` are not listed as running. */
function orphansOf(gone: ReadonlySet<string>, lacking: ReadonlySet<string> = gone): Orphans {
  return new Orphans({
    orders: {
      runningOrders: (orderIds) => {
        expect(orderIds.length).toBeLessThanOrEqual(limits.orphanChunk);
        return Promise.resolve(ok(new Set(orderIds.filter((id) => !lacking.has(id)))));
      },
      isOrderRunning: (orderId) => {
        expect(lacking).toContain(orderId);
        return Promise.resolve(
          orderId === 'deleted' ? err({ code: 'order-not-found' }) : ok(!gone.has(orderId)),
        );
      },
    },
  });
}

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, place) => `order-${place}`);

it('D15: names an order with seats whose workflow was terminated or deleted, and the mend', async () => {
  const found = await orphansOf(new Set(['gone', 'deleted'])).look(
    looked(['there', 'gone', 'deleted']),
  );
  expect(found.map(({ evidence }) => evidence)).toEqual([
    expect.stringContaining('order gone has 12A (sold), and its workflow does not run. Release'),
    expect.stringContaining('order deleted has 12A'),
  ]);
  expect(found[0]?.seenAt).toBe(7);
});

it('D15: of an ended flight, and of those who do not answer, says nothing', async () => {
  expect(await orphansOf(new Set(['gone'])).look(looked(['gone'], true))).toEqual([]);
  const unavailable = () => Promise.resolve(err({ code: 'unavailable' } as const));
  const none = () => Promise.resolve(ok(new Set<string>()));
  for (const runningOrders of [unavailable, none]) {
    const silent = new Orphans({ orders: { runningOrders, isOrderRunning: unavailable } });
    expect(await silent.look(looked(['gone']))).toEqual([]);
  }
});

it('D15: of thousands names the one at the first look', async () => {
  const orders = numbered(limits.orphansListed);
  const found = await orphansOf(new Set([orders.at(-1)!])).look(looked(orders));
  expect(found).toHaveLength(1);
});

it('D15: lists some in each round, all in turn, and looks at suspects again', async () => {
  const orders = numbered(2 * limits.orphansListed);
  const orphans = orphansOf(new Set([orders.at(-1)!]));
  const counts: number[] = [];
  for (let time = 0; time < 3; time += 1) counts.push((await orphans.look(looked(orders))).length);
  expect(counts).toEqual([0, 1, 1]);
});

it('D15: a listing that is behind accuses nobody, and hides nobody for long', async () => {
  const orders = numbered(2 * limits.orphanLooks);
  const orphans = orphansOf(new Set([orders.at(-1)!]), new Set(orders));
  expect(await orphans.look(looked(orders))).toEqual([]);
  expect(await orphans.look(looked(orders))).toHaveLength(1);
});
