import { must } from '../support/site.ts';
import { killBackend, untilReady } from './support/backend.ts';
import { expect, test } from './support/test.ts';

test(
  'a backend that is killed: the page says so, comes back by itself, and shows what changed meanwhile',
  { tag: '@long' },
  async ({ customer: ann, newCustomer, openFlight, site, system }) => {
    const flight = await openFlight();
    const ben = await newCustomer();
    await ann.visit(flight.id);
    await ben.visit(flight.id);
    const other = await site.book(flight.id, ['23A']);
    await ann.sees('23A', 'held');
    await ann.choose('23C');

    await killBackend(system);
    for (const { connection, page } of [ann, ben]) {
      await expect(connection).toHaveAttribute('data-state', 'reconnecting');
      await expect(page.getByText('We are reconnecting')).toBeVisible();
    }
    // Ann's line stays down a little longer: she hears of none of this as it happens.
    await ann.page.context().setOffline(true);
    await untilReady(system);
    must(await other.cancel(), 200);
    await site.book(flight.id, ['23F']);
    await ben.seesLive();
    await ben.sees('23A', 'free');
    await ben.sees('23C', 'held');
    await ben.sees('23F', 'held');
    await ann.sees('23A', 'held');
    await ann.page.context().setOffline(false);

    await ann.seesLive();
    await expect(ann.page.getByText('We are reconnecting')).toBeHidden();
    await ann.sees('23A', 'free');
    await ann.sees('23F', 'held');
    await ann.sees('23C', 'mine');
    await ann.choose('23A');
    await ben.sees('23A', 'held');
  },
);
