import type { Route } from '@playwright/test';
import type { Customer } from './support/customer.ts';
import { expect, test } from './support/test.ts';

/** Keeps each customer's new order back until all of them have sent theirs: the same moment, every time. */
async function meetAtTheDoor(customers: readonly Customer[]): Promise<void> {
  const waiting: Route[] = [];
  let open = false;
  for (const { page } of customers) {
    await page.route('**/api/orders', async (route) => {
      if (open) return route.continue();
      waiting.push(route);
      open = waiting.length === customers.length;
      if (open) await Promise.all(waiting.map((each) => each.continue()));
    });
  }
}

test.describe('two customers and one flight', () => {
  test('each sees the seats lock and free that the other touches', async ({
    customer: ann,
    newCustomer,
    openFlight,
  }) => {
    const flight = await openFlight();
    const ben = await newCustomer();
    await ann.visit(flight.id);
    await ben.visit(flight.id);

    await ann.choose('12A', '12B');
    await ben.sees('12A', 'held');
    await ben.sees('12B', 'held');
    await ben.choose('14F');
    await ann.sees('14F', 'held');

    await ann.seat('12A').click();
    await ann.sees('12A', 'free');
    await ben.sees('12A', 'free');
    await ben.sees('12B', 'held');
    await ben.choose('12A');
    await ann.sees('12A', 'held');
  });

  test('both click the same seat in the same moment: one gets it, the other is offered another', async ({
    customer: ann,
    newCustomer,
    openFlight,
    site,
  }) => {
    const flight = await openFlight();
    const ben = await newCustomer();
    await ann.visit(flight.id);
    await ben.visit(flight.id);
    await meetAtTheDoor([ann, ben]);

    await Promise.all([ann.seat('15C').click(), ben.seat('15C').click()]);
    await expect(ann.seat('15C')).toHaveAttribute('data-status', /mine|held/);
    await expect(ben.seat('15C')).toHaveAttribute('data-status', /mine|held/);
    const annWon = (await ann.seat('15C').getAttribute('data-status')) === 'mine';
    const [winner, loser] = annWon ? [ann, ben] : [ben, ann];

    await winner.sees('15C', 'mine');
    await loser.sees('15C', 'held');
    await expect(loser.message).toContainText('15C just went to someone else');
    await expect(winner.message).toBeHidden();

    const offer = await loser.alternatives.innerText();
    const alternative = /\d+[A-Z]/.exec(offer)?.[0] ?? '';
    await loser.alternatives.click();
    await loser.sees(alternative, 'mine');
    await winner.sees(alternative, 'held');
    await expect(loser.message).toBeHidden();

    const { seats } = await site.flight(flight.id);
    expect(Object.keys(seats).sort()).toEqual(['15C', alternative].sort());
  });

  test('a party that loses one of its seats is offered a whole set, and keeps what it had', async ({
    customer: ann,
    openFlight,
    site,
  }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('20A', '20B');
    // 20C goes to someone else while the request is on its way.
    await ann.page.route('**/api/orders/*/seats', async (route) => {
      await site.book(flight.id, ['20C']);
      await route.continue();
    });
    await ann.seat('20C').click();

    await expect(ann.message).toContainText('20C just went to someone else');
    await ann.sees('20C', 'held');
    await ann.sees('20A', 'mine');
    await ann.sees('20B', 'mine');
    await ann.page.unroute('**/api/orders/*/seats');
    await ann.alternatives.click();
    await expect(ann.page.locator('[data-seat][data-status="mine"]')).toHaveCount(3);
  });
});
