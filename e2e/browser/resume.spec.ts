import { Customer } from './support/customer.ts';
import { expect, test } from './support/test.ts';

test.describe('an order that outlives its page', () => {
  test('a reload in mid-order keeps seats and countdown', async ({ customer: ann, openFlight }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('8A', '8C');
    const before = await ann.secondsLeft();

    await ann.page.reload();
    await ann.sees('8A', 'mine');
    await ann.sees('8C', 'mine');
    await ann.seesOrder('held');
    const after = await ann.secondsLeft();
    expect(after).toBeLessThanOrEqual(before);
    expect(after).toBeGreaterThan(before - 30);
  });

  test('a second tab knows the order, and each tab follows the other', async ({
    customer: ann,
    openFlight,
  }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('9A');
    const tab = new Customer(await ann.page.context().newPage());
    await tab.visit(flight.id);
    await tab.sees('9A', 'mine');
    await tab.choose('9B');
    await ann.sees('9B', 'mine');
    await ann.seat('9A').click();
    await tab.sees('9A', 'free');
    await tab.sees('9B', 'mine');
  });

  test('the address of the order can be kept: it opens on the order in a new page, and on the boarding pass later', async ({
    customer: ann,
    openFlight,
  }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('10D', '10E');
    await ann.goToReview();
    const address = `/orders/${ann.orderId()}`;
    await ann.page.goto('/');

    const later = new Customer(await ann.page.context().newPage());
    await later.page.goto(address);
    await later.seesOrder('held');
    await expect(later.timer).toBeVisible();
    await expect(later.page.getByRole('main')).toContainText('10D');
    await later.namePeople();
    await later.continue.click();
    await later.payWith('11111');
    await later.seesOrder('confirmed');
    await later.page.goto(address);
    await expect(later.boardingPass).toHaveCount(2);
  });

  test('someone else who knows the address sees nothing of the order', async ({
    customer: ann,
    newCustomer,
    openFlight,
  }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('18A');
    await ann.goToReview();
    const stranger = await newCustomer();
    await stranger.page.goto(ann.page.url());
    await expect(stranger.page.getByRole('main')).toContainText('no such order');
    await expect(stranger.page.getByRole('main')).not.toContainText('18A');
  });
});
