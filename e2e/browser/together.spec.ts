import { seriousFindings } from './support/axe.ts';
import type { Customer } from './support/customer.ts';
import { expect, test } from './support/test.ts';

// What `seriousFindings` needs.
test.use({ bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } });

/** The owner's link, from the page of the order. */
async function invite({ page }: Customer): Promise<string> {
  await page.getByTestId('invite').click();
  return page.getByTestId('invitation').inputValue();
}

async function join({ page }: Customer, link: string, givenName: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Given name').fill(givenName);
  await page.getByLabel('Surname').fill('Guest');
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByTestId('guest')).toContainText('No seat yet');
}

test.describe('booking together', () => {
  test('guests join by a link, choose seats beside each other, and the owner pays for all', async ({
    customer: ann,
    newCustomer,
    openFlight,
  }) => {
    const flight = await openFlight();
    const [ben, cat] = [await newCustomer(), await newCustomer()];
    await ann.visit(flight.id);
    await ann.choose('20A', '20B');
    await ann.goToReview();
    const link = await invite(ann);
    await join(ben, link, 'Ben');
    await join(cat, link, 'Cat');
    // The secret is in no address any more, and the page survives a reload.
    await expect(ben.page).toHaveURL(/\/together\/\w+$/);

    // One takes a seat that is kept, the other adds one, at once.
    await Promise.all([ben.seat('20B').click(), cat.seat('20C').click()]);
    await ben.sees('20B', 'mine');
    await cat.sees('20C', 'mine');
    await expect(ben.seat('20C')).toHaveText('CG');
    // Nobody is named for it: a guest may have it.
    await expect(ben.seat('20A')).toHaveText('?');
    // On a small screen, too, it is told what the colours mean.
    await ben.page.setViewportSize({ width: 360, height: 740 });
    await expect(ben.page.getByRole('heading', { name: 'Legend' })).toBeVisible();
    await ben.page.setViewportSize({ width: 1280, height: 720 });
    await expect(cat.seat('20B')).toHaveText('BG');
    await expect(ben.seat('20C')).toHaveAccessibleName(/booked with you, CG/);
    await expect(ann.page.getByTestId('together')).toContainText('Seat 20B');
    await expect(ann.page.getByTestId('guests-named')).toContainText('BG in 20B and CG in 20C');
    await ben.seat('20C').click({ force: true });
    await expect(ben.message).toContainText('Seat 20C is CG’s');

    // By keyboard, and once more after a reload.
    await ben.page.reload();
    await ben.sees('20B', 'mine');
    await ben.seat('20D').focus();
    await ben.page.keyboard.press('Enter');
    await ben.sees('20D', 'mine');
    await cat.sees('20B', 'held');
    await expect(cat.seat('20D')).toHaveText('BG');
    expect(await seriousFindings(ben.page)).toEqual([]);
    expect(await seriousFindings(ann.page)).toEqual([]);

    await ann.namePeople();
    await ann.continue.click();
    await ann.payWith('11111');
    await ann.seesOrder('confirmed');
    await expect(ben.page.getByRole('heading', { name: 'The order is booked' })).toBeVisible();
    await expect(ben.page.getByRole('main')).toContainText('Your seat is 20D.');
  });

  test('each pays for themselves: who does not falls away, and the rest is booked', async ({
    customer: ann,
    newCustomer,
    openFlight,
  }) => {
    const flight = await openFlight();
    const [ben, cat] = [await newCustomer(), await newCustomer()];
    await ann.visit(flight.id);
    await ann.choose('20A');
    await ann.goToReview();
    const link = await invite(ann);
    await join(ben, link, 'Ben');
    await join(cat, link, 'Cat');
    await ben.choose('20B');
    await cat.choose('20C');
    await expect(ben.page.getByTestId('guest')).toContainText('Who invited you pays for all');
    // By keyboard.
    const each = ann.page.getByRole('radio', { name: 'Each pays for themselves' });
    await each.focus();
    await ann.page.keyboard.press('Space');
    await expect(each).toBeChecked();
    await expect(ann.page.getByTestId('payers')).toContainText('BG: 20B');
    expect(await seriousFindings(ann.page)).toEqual([]);

    // An e-mail address is the owner's to give.
    const bens = ben.page.getByTestId('guest-payment');
    await expect(bens).toContainText('Your part');
    await ben.payWith('11111');
    await expect(bens).toContainText('Who invited you has yet to give an e-mail address');
    await ann.namePeople();
    await expect(ann.page.getByText('Saved', { exact: true })).toBeVisible();
    await ben.payWith('11111');
    await expect(ben.page.getByTestId('part-state')).toContainText('Paid.');
    expect(await seriousFindings(ben.page)).toEqual([]);

    // Seats stay as they are now, and the owner's page has the parts.
    await cat.seat('20D').click({ force: true });
    await expect(cat.message).toContainText('Seats stay as they are');
    await expect(ann.page.getByTestId('parts')).toContainText('Paid');
    await ann.payWith('11111');
    await expect(ann.page.getByTestId('own-part')).toContainText('You have paid');
    expect(await seriousFindings(ann.page)).toEqual([]);
    await ann.page.getByTestId('close-payments').click();
    await ann.page.getByRole('button', { name: 'Finish', exact: true }).click();

    await ann.seesOrder('confirmed');
    await expect(ann.page.getByRole('main')).toContainText('Seat 20C was not paid for');
    await expect(ben.page.getByRole('main')).toContainText('Your seat is 20B.');
    await expect(
      cat.page.getByRole('heading', { name: 'Your part has fallen away' }),
    ).toBeVisible();
    await cat.page.getByRole('link', { name: 'Choose seats on this flight' }).click();
    await cat.sees('20C', 'free');
    // A guest's booking stands among the bookings of the guest's browser.
    await ben.page.goto('/');
    await expect(ben.page.getByRole('link', { name: /Confirmed, as a guest: 20B/ })).toBeVisible();
  });

  test('a link that was withdrawn lets nobody in, and who is removed is told so', async ({
    customer: ann,
    newCustomer,
    openFlight,
  }) => {
    const flight = await openFlight();
    const [ben, cat] = [await newCustomer(), await newCustomer()];
    await ann.visit(flight.id);
    await ann.choose('21A');
    await ann.goToReview();
    const link = await invite(ann);
    await ann.page.goto(link);
    await ann.page.getByRole('link', { name: 'Back to the order' }).click();
    await join(ben, link, 'Ben');
    // In an exit row it takes a promise, and who pays is told that it is missing.
    await ben.choose('12B');
    await expect(ann.page.getByTestId('guest-owes')).toContainText('12B (BG)');
    await ben.page.getByLabel(/I will help in an emergency/).check();
    await expect(ann.page.getByTestId('guest-owes')).toBeHidden();
    await ben.choose('21B');
    await invite(ann);
    await ann.page.getByTestId('withdraw-invitation').click();
    await expect(ann.page.getByTestId('invitation')).toBeHidden();

    await cat.page.goto(link);
    await cat.page.getByLabel('Surname').fill('Guest');
    expect(await seriousFindings(cat.page)).toEqual([]);
    await cat.page.getByRole('button', { name: 'Join' }).click();
    await expect(cat.page.getByTestId('join-failed')).toContainText('leads nowhere any more');

    await ann.page.getByRole('button', { name: 'Remove BG' }).click();
    await expect(ben.page.getByRole('heading', { name: /no longer part/ })).toBeVisible();
    await cat.visit(flight.id);
    await cat.sees('21B', 'free');
  });
});
