import { seriousFindings } from '../support/axe.ts';
import { expect, test } from '../support/test.ts';

/** From one flight to another, at the desk and on the customer's page. */
test(
  'W13, W14: a supervisor rebooks everybody; one customer keeps the other flight, and one declines it',
  { tag: '@long' },
  async ({ newCustomer, newAgent, openFlight, moneyOf }) => {
    const [from, to] = [await openFlight(), await openFlight()];
    const [ann, ben] = [await newCustomer({ bypassCSP: true }), await newCustomer()];
    const sue = await newAgent('supervisor', { bypassCSP: true });
    await ann.buy(from.id, '20A', '20B');
    const declined = await ben.buy(from.id, '21A');
    await sue.openRoom(from.id);
    const { page } = sue;
    await page.getByTestId('act-rebook').click();
    await page.getByTestId('rebook-to').selectOption(to.id);
    const plan = page.getByTestId('rebooking-plan');
    await expect(plan).toContainText('2 orders with 3 seats will be booked onto the other flight.');
    await expect(plan).toContainText('20A and 20B → 20A and 20B');
    await expect(plan).toContainText(`You fly on ${to.number}`);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByTestId('reason').fill('The aircraft is broken.');
    await page.getByTestId('tell-customer').fill('We are sorry.');
    await page.getByTestId('to-confirmation').click();
    await page.getByTestId('act').click();
    await expect(page.getByTestId('rebooking-progress')).toContainText('2 of 2 orders rebooked.');
    await page.getByTestId('close-step').click();
    await sue.sees('20A', 'free');

    for (const { page: theirs } of [ann, ben]) {
      await expect(theirs.getByRole('main')).toContainText(`${from.number} (`);
      await expect(theirs.getByTestId('rebooked')).toContainText(to.number);
      await expect(theirs.getByTestId('order-message')).toContainText('We are sorry.');
    }
    await expect(ann.boardingPass.first()).toContainText(to.number);
    expect(await seriousFindings(ann.page)).toEqual([]);
    await ben.page.getByTestId('decline').click();
    await ben.page.getByTestId('decline-confirm').click();
    await expect(ben.ended).toContainText('The whole amount was refunded');
    const { charges, refunds } = await moneyOf(declined);
    expect(refunds).toMatchObject([{ amount: charges[0]?.amount }]);
    await sue.openRoom(to.id);
    await page.getByRole('tab', { name: 'Rebookings' }).click();
    await expect(page.getByTestId('rebookings')).toContainText(
      `2 of 2 orders rebooked from ${from.id}`,
    );
    await sue.sees('20A', 'sold');
    await sue.sees('21A', 'free');
  },
);

test('W15, W16: a cancelled flight keeps its bookings: one is rebooked, one takes the money, the last is refunded', async ({
  newCustomer,
  newAgent,
  openFlight,
  moneyOf,
}) => {
  const [from, to] = [await openFlight(), await openFlight()];
  const [ann, ben, cem] = [
    await newCustomer({ bypassCSP: true }),
    await newCustomer(),
    await newCustomer(),
  ];
  const sue = await newAgent('supervisor', { bypassCSP: true });
  const rebooked = await ann.buy(from.id, '20A');
  const taken = await ben.buy(from.id, '21A');
  const left = await cem.buy(from.id, '22A');
  await sue.openRoom(from.id);
  const { page } = sue;
  await page.getByTestId('act-cancel-flight').click();
  await expect(page.getByTestId('effect')).toContainText('3 paid orders will be refunded');
  await page.getByTestId('cancel-keep').check();
  await page.getByTestId('rebook-hours').fill('49');
  await page.getByTestId('reason').fill('The engine is broken.');
  await expect(page.getByTestId('to-confirmation')).toBeDisabled();
  await page.getByTestId('rebook-hours').fill('2');
  await expect(page.getByTestId('effect')).toContainText('3 paid orders will be kept for 2 hours');
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByTestId('to-confirmation').click();
  await page.getByTestId('act').click();
  await expect(page.getByTestId('flight-state')).toHaveText('Cancelled');
  await expect(page.getByTestId('rebook-until')).toContainText('Bookings kept for rebooking');

  for (const { page: theirs } of [ann, ben, cem]) {
    await expect(theirs.getByRole('heading', { level: 1 })).toContainText('cancelled');
    await expect(theirs.getByTestId('order-message')).toContainText('looking for another flight');
  }
  expect(await seriousFindings(ann.page)).toEqual([]);
  await ben.page.getByTestId('take-refund').click();
  await ben.page.getByTestId('take-refund-confirm').click();
  await expect(ben.ended).toContainText('the whole amount was refunded');
  expect((await moneyOf(taken)).refunds).toHaveLength(1);

  await sue.sees('21A', 'free');
  await sue.showOrderOf('20A');
  await page.getByTestId('act-rebook-order').click();
  await page.getByTestId('rebook-to').selectOption(to.id);
  await page.getByTestId('reason').fill('The next flight.');
  await page.getByTestId('to-confirmation').click();
  await page.getByTestId('act').click();
  await expect(page.getByTestId('rebooking-progress')).toContainText('1 of 1 order rebooked.');
  await page.getByTestId('close-step').click();
  await expect(ann.boardingPass.first()).toContainText(to.number);
  expect((await moneyOf(rebooked)).refunds).toEqual([]);

  await page.getByRole('tab', { name: 'Rebookings' }).click();
  await expect(page.getByTestId('rebookings')).toContainText('1 of 1 order rebooked');
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByTestId('act-end-rebooking').click();
  await page.getByTestId('reason').fill('No seats are left.');
  await page.getByTestId('to-confirmation').click();
  await page.getByTestId('act').click();
  await expect(cem.ended).toContainText('the whole amount was refunded');
  expect((await moneyOf(left)).refunds).toHaveLength(1);
});
