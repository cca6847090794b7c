import type { Page } from '@playwright/test';
import { seriousFindings } from './support/axe.ts';
import type { Customer } from './support/customer.ts';
import { mailsTo } from './support/outbox.ts';
import { expect, test } from './support/test.ts';

// What `seriousFindings` needs.
test.use({ bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } });

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };

/** Buys a seat, with an address of one's own. */
async function buy(customer: Customer, flightId: string, seat: string, email: string) {
  await customer.visit(flightId);
  await customer.choose(seat);
  await customer.goToReview();
  await customer.namePeople();
  await customer.page.locator('[data-field="contact.email"]').fill(email);
  await customer.continue.click();
  await customer.payWith('11111');
  await customer.seesOrder('confirmed');
}

/** Nothing is wider than the screen. */
const fits = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

test('two customers swap seats: one asks on the map, the other hears of it and accepts on a phone', async ({
  customer: ann,
  newCustomer,
  openFlight,
  system,
}) => {
  const flight = await openFlight('A220-300');
  const ben = await newCustomer(phone);
  await ann.buy(flight.id, '18A');
  const address = `${flight.id}@example.com`;
  await buy(ben, flight.id, '24C', address);
  const order = ben.page.url();

  await ann.page.getByTestId('swap-seat').press('Enter');
  await ann.seat('24C').click();
  await expect(ann.page.getByTestId('swap-form')).toContainText('24C is taken');
  expect(await seriousFindings(ann.page)).toEqual([]);
  await ann.page.getByTestId('swap-ask').click();
  const own = ann.page.getByTestId('swap-own');
  await expect(own).toContainText('You asked to swap 18A for 24C.');

  // Live, where the other one is, and in the title.
  const asked = ben.page.getByTestId('swap-asked');
  await expect(asked).toContainText('Someone in 18A asks to swap with your 24C.');
  await expect(ben.page).toHaveTitle(/^Swap seats\? · /);
  expect(await fits(ben.page)).toBe(true);
  expect(await seriousFindings(ben.page)).toEqual([]);

  // And by mail, which leads to it on another device.
  const subjects = async () => (await mailsTo(address, system.dataDir)).map((mail) => mail.subject);
  await expect.poll(async () => (await subjects()).join()).toContain('asks to swap seats');
  const mail = (await mailsTo(address, system.dataDir)).at(-1);
  expect(mail?.text).not.toContain('Lovelace\n');
  const [, path = ''] = /https?:\/\/[^/]+(\/orders\/\S+)/.exec(mail?.text ?? '') ?? [];
  const laptop = await newCustomer();
  await laptop.page.goto(path);
  await expect(laptop.page.getByTestId('swap-asked')).toContainText('Someone in 18A');

  await ben.page.getByTestId('swap-accept').tap();
  await expect(ben.boardingPass).toContainText('18A');
  await expect(ann.boardingPass).toContainText('24C');
  await expect(laptop.boardingPass).toContainText('18A');
  await expect(ben.page).toHaveTitle(/^(?!Swap seats)/);
  expect(ben.page.url()).toBe(order);
  await expect.poll(async () => (await subjects()).at(-1)).toContain('Your seats have changed');
  expect((await mailsTo(address, system.dataDir)).at(-1)?.passes).toContain('18A');
});

test('a swap is declined, withdrawn, and not asked of who does not want to be', async ({
  customer: ann,
  newCustomer,
  openFlight,
}) => {
  const flight = await openFlight('A220-300');
  const ben = await newCustomer({ colorScheme: 'dark' });
  await ann.buy(flight.id, '18A');
  await ben.buy(flight.id, '24C');
  const ask = async () => {
    await ann.page.getByTestId('swap-seat').click();
    await ann.seat('24C').click();
    await ann.page.getByTestId('swap-ask').click();
  };
  const own = ann.page.getByTestId('swap-own');

  await ask();
  await expect(ben.page.getByTestId('swap-asked')).toBeVisible();
  expect(await seriousFindings(ben.page)).toEqual([]);
  await ben.page.getByTestId('swap-decline').press('Enter');
  await expect(own).toContainText('was declined');

  await ask();
  await expect(ben.page.getByTestId('swap-asked')).toBeVisible();
  await ann.page.getByTestId('swap-withdraw').press('Enter');
  await expect(ben.page.getByTestId('swap-asked')).toBeHidden();
  await expect(own.last()).toContainText('was withdrawn');

  await ben.page.getByTestId('swap-allowed').uncheck();
  await expect(ben.page.getByTestId('swap-allowed')).toBeEnabled();
  await ask();
  await expect(ann.page.getByTestId('swap-error')).toContainText('cannot be swapped');
});

test('in forced colours a proposal stands out, and its buttons have a border', async ({
  customer: ann,
  newCustomer,
  openFlight,
}) => {
  const flight = await openFlight('A220-300');
  const ben = await newCustomer({ forcedColors: 'active' });
  await ann.buy(flight.id, '18A');
  await ben.buy(flight.id, '24C');
  await ann.page.getByTestId('swap-seat').click();
  await ann.seat('24C').click();
  await ann.page.getByTestId('swap-ask').click();
  for (const testId of ['swap-asked', 'swap-accept', 'swap-decline']) {
    await expect(ben.page.getByTestId(testId)).not.toHaveCSS('border-top-width', '0px');
  }
});
