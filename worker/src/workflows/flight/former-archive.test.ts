import { expect, test, vi } from 'vitest';
import type { FlightBook } from '@aisle/shared/flight-book';
import type { FormerOrder } from '@aisle/shared/former-orders';
import type * as DetachedChild from '../detached-child.ts';
import { FormerArchive } from './former-archive.ts';

/** What the archive was given. */
const archived: FormerOrder[] = [];

vi.mock('@temporalio/workflow', () => ({
  CancellationScope: { nonCancellable: (action: () => Promise<void>) => action() },
  getExternalWorkflowHandle: () => ({
    signal: (_: string, more: readonly FormerOrder[]) => {
      archived.push(...more);
      return Promise.resolve();
    },
  }),
}));
vi.mock('../detached-child.ts', async (original) => ({
  ...(await original<typeof DetachedChild>()),
  startDetachedChild: () => Promise.resolve(false),
}));

function lost(orderId: string): FormerOrder {
  return {
    orderId,
    seats: ['12A'],
    ending: 'refunded',
    at: '2027-03-01T12:00:00.000Z',
    version: 1,
  };
}

/** Lets so many of the promises that are due go on. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
}

test.each(Array.from({ length: 20 }, (_, after) => after))(
  'T10: who loses seats %i turns after another message left is archived, too',
  async (after) => {
    archived.length = 0;
    const orders = [lost('one')];
    const book = {
      flight: { id: 'ai101-20270301' },
      formerAfter: (count: number) => orders.slice(count),
    } as unknown as FlightBook;
    const former = new FormerArchive(book, undefined, () => true);
    former.update();
    await turns(after);
    orders.push(lost('other'));
    former.update();
    await turns(50);
    expect(archived).toEqual(orders);
    expect(former.delivered).toBe(true);
  },
);
