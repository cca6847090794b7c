import { expect, test } from './support/test.ts';

test.describe('a hold that runs out', () => {
  test('warns, ends with a sentence, and frees the seats on every screen', async ({
    customer: ann,
    newCustomer,
    openFlight,
    moneyOf,
  }) => {
    const flight = await openFlight();
    const ben = await newCustomer();
    await ben.visit(flight.id);
    await ann.visit(flight.id);
    await ann.choose('17A', '17B');
    await ben.sees('17A', 'held');
    await ann.goToPayment();
    const orderId = ann.orderId();

    await expect(ann.timer).toHaveAttribute('data-urgency', 'critical', { timeout: 30_000 });
    await expect(ann.timeWarning).toContainText('left to pay for 17A and 17B');
    await expect(ann.page.locator('[aria-live="assertive"]')).toContainText('seconds left');

    await expect(ann.orderState).toHaveAttribute('data-state', 'expired', { timeout: 60_000 });
    await expect(ann.page.getByRole('main')).toContainText('The time to pay ran out');
    await expect(ann.timer).toBeHidden();
    await expect(ann.timeWarning).toBeHidden();
    await ben.sees('17A', 'free');
    await ben.sees('17B', 'free');
    expect((await moneyOf(orderId)).charges).toEqual([]);
  });

  test('can be put off: asking for more time starts it anew', async ({
    customer: ann,
    openFlight,
  }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('19F');
    await expect(ann.timer).toHaveAttribute('data-urgency', 'critical', { timeout: 30_000 });
    const before = await ann.secondsLeft();
    await ann.page.getByTestId('extend').click();
    await expect.poll(() => ann.secondsLeft()).toBeGreaterThan(before);
    await expect(ann.timer).toHaveAttribute('data-urgency', 'critical', { timeout: 60_000 });
    await expect(ann.page.getByTestId('extend')).toContainText('once more');
    await ann.page.getByTestId('extend').click();
    await expect(ann.page.getByTestId('extend')).toBeHidden();
    await ann.seesOrder('held');
    await ann.sees('19F', 'mine');
  });
});
