import { Customer } from './support/customer.ts';
import { expect, test } from './support/test.ts';

test('the first clicks of two tabs at once make one order, and the next ones lose none', async ({
  customer: ann,
  openFlight,
}) => {
  const flight = await openFlight();
  const tab = new Customer(await ann.page.context().newPage());
  await Promise.all([ann.visit(flight.id), tab.visit(flight.id)]);
  await Promise.all([ann.seat('8A').click(), tab.seat('8C').click()]);
  for (const each of [ann, tab]) {
    await each.sees('8A', 'mine');
    await each.sees('8C', 'mine');
  }
  await Promise.all([ann.seat('9A').click(), tab.seat('9C').click()]);
  for (const each of [ann, tab]) {
    for (const seat of ['8A', '8C', '9A', '9C']) await each.sees(seat, 'mine');
  }
  await ann.goToReview();
  await tab.goToReview();
  expect(tab.orderId()).toBe(ann.orderId());
});

test('the amount that is paid is the one that was seen', async ({ customer: ann, openFlight }) => {
  const flight = await openFlight();
  await ann.visit(flight.id);
  await ann.choose('8A');
  await ann.goToReview();
  await ann.namePeople();
  await ann.continue.click();
  const before = await ann.page.getByTestId('pay').textContent();
  const tab = new Customer(await ann.page.context().newPage());
  await tab.visit(flight.id);
  await tab.sees('8A', 'mine');
  await tab.choose('8C');
  await expect(ann.page.getByTestId('amount-changed')).toContainText('Nothing was charged');
  await expect(ann.page.getByTestId('pay')).not.toHaveText(before ?? '');
  // Somebody else flies, too: first of all it wants to know who.
  await ann.page.getByTestId('pay').click();
  await ann.namePeople();
  await ann.continue.click();
  await expect(ann.page.getByTestId('pay')).toContainText('Pay');
  await ann.payWith('11111');
  await ann.seesOrder('confirmed');
  await expect(ann.boardingPass).toHaveCount(2);
});
