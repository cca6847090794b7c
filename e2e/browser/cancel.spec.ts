import { expect, test } from './support/test.ts';

test.describe('cancelling', () => {
  test('an order that holds seats: they are free on every screen', async ({
    customer: ann,
    newCustomer,
    openFlight,
    moneyOf,
  }) => {
    const flight = await openFlight();
    const ben = await newCustomer();
    await ben.visit(flight.id);
    await ann.visit(flight.id);
    await ann.choose('21A', '21B');
    await ben.sees('21A', 'held');
    await ann.goToReview();
    const orderId = ann.orderId();
    await ann.cancelOrder();

    await ann.seesOrder('cancelled');
    await expect(ann.page.getByRole('main')).toContainText('nothing was charged');
    await ben.sees('21A', 'free');
    await ben.sees('21B', 'free');
    expect(await moneyOf(orderId)).toEqual({ charges: [], refunds: [] });
  });

  test('a confirmed order: the whole amount is refunded, and the seats are free', async ({
    customer: ann,
    newCustomer,
    openFlight,
    moneyOf,
  }) => {
    const flight = await openFlight();
    const ben = await newCustomer();
    await ben.visit(flight.id);
    await ann.visit(flight.id);
    await ann.choose('22C');
    await ann.goToPayment();
    const orderId = ann.orderId();
    await ann.payWith('11111');
    await ann.seesOrder('confirmed');
    await ben.sees('22C', 'sold');
    await ann.cancelOrder();

    await ann.seesOrder('cancelled');
    await expect(ann.page.getByRole('main')).toContainText('refunded');
    await expect(ann.boardingPass).toHaveCount(0);
    await ben.sees('22C', 'free');
    const { charges, refunds } = await moneyOf(orderId);
    expect(charges).toHaveLength(1);
    expect(refunds).toMatchObject([
      { orderId, amount: charges[0]?.amount, currency: charges[0]?.currency },
    ]);
  });
});
