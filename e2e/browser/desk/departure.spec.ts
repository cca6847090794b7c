import { expect, test } from '../support/test.ts';

const aheadMs = 4_000;

test('a departure ends everything under an open dialog: customers read it, and the manifest is final', async ({
  customer: ann,
  newCustomer,
  newAgent,
  openFlight,
  site,
}) => {
  const flight = await openFlight();
  const [ben, sue] = [await newCustomer(), await newAgent('supervisor')];
  await ann.buy(flight.id, '12A');
  await ben.visit(flight.id);
  await ben.choose('14A');
  await ben.goToReview();
  await sue.openRoom(flight.id);
  await sue.start('cancel-flight');
  await sue.giveReason({ reason: 'No crew' });

  const departsAt = new Date(Date.now() + aheadMs).toISOString();
  await site.intervene(flight.id, { type: 'delay', departsAt }, 'The tower says now');

  await expect(ann.page.getByRole('main')).toContainText('The flight has departed. Thank you');
  await expect(ben.ended).toContainText('The flight has departed, so the order ended');
  await expect(ben.page.getByTestId('start-anew')).toHaveCount(0);
  await expect(sue.state).toHaveText('Departed');
  await sue.page.getByTestId('act').click();
  await expect(sue.refusal).toContainText('The flight has departed.');
  await expect(sue.effect).toContainText('Nothing can be shown');
  await expect(sue.page.getByTestId('to-confirmation')).toBeDisabled();
  await sue.page.keyboard.press('Escape');
  await sue.showOrderOf('12A');
  for (const act of ['cancel-flight', 'delay', 'force-release', 'move-order']) {
    await expect(sue.page.getByTestId(`act-${act}`)).toHaveCount(0);
  }

  await sue.page.getByRole('tab', { name: 'Manifest' }).click();
  await expect(sue.page.getByTestId('manifest').getByRole('row')).toHaveCount(2);
  await sue.page.emulateMedia({ media: 'print' });
  await expect(sue.page.getByText(`Manifest of ${flight.number}, LHR–JFK`)).toBeVisible();
  await expect(sue.seat('12A')).toBeHidden();
  // Every list says on paper which flight it is of.
  await sue.page.emulateMedia({ media: 'screen' });
  await sue.page.getByRole('tab', { name: 'Orders' }).click();
  await sue.page.emulateMedia({ media: 'print' });
  await expect(sue.page.getByText(`Orders of ${flight.number}, LHR–JFK`)).toBeVisible();
  await sue.page.emulateMedia({ media: 'screen' });
  await sue.openBoard(`?q=${flight.number}`);
  await expect(sue.row(flight.id)).toContainText('Departed');
});
