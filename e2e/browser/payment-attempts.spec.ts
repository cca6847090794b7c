import { expect, test } from './support/test.ts';

test('a gateway that never answers: each attempt is seen as it happens, the seats wait, and are free after the third', async ({
  customer: ann,
  newCustomer,
  openFlight,
  moneyOf,
}) => {
  const flight = await openFlight();
  const ben = await newCustomer();
  await ben.visit(flight.id);
  await ann.visit(flight.id);
  await ann.choose('10A');
  await ann.goToPayment();
  const orderId = ann.orderId();
  await ann.payWith('99999');

  for (const attempt of [1, 2, 3]) {
    await expect(ann.attempts).toContainText(`Attempt ${attempt} of 3`);
    await ben.sees('10A', 'paying');
  }
  await ann.seesOrder('failed');
  await expect(ann.page.getByRole('list', { name: 'Attempts' })).toHaveText(
    /Attempt 1\s*Failed: no answer.*Attempt 2\s*Failed: no answer.*Attempt 3\s*Failed: no answer/,
  );
  await ben.sees('10A', 'free');
  expect(await moneyOf(orderId)).toEqual({ charges: [], refunds: [] });
});
