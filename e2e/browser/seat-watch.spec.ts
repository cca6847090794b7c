import { seatsOf, type Booking, type Site } from '../support/site.ts';
import { mailsTo } from './support/outbox.ts';
import { seriousFindings } from './support/axe.ts';
import type { Customer } from './support/customer.ts';
import { expect, test } from './support/test.ts';

// What `seriousFindings` needs.
test.use({ bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } });

/** Other customers hold these seats, an order each; all other seats of the flight are out of sale. */
async function fillFlight(
  site: Site,
  flightId: string,
  held: readonly string[],
): Promise<Booking[]> {
  const snapshot = await site.flight(flightId);
  const free = seatsOf(snapshot).filter((seat) => snapshot.seats[seat] === undefined);
  const seats = free.filter((seat) => !held.includes(seat));
  await site.intervene(flightId, { type: 'block', seats }, 'out of sale');
  return Promise.all(held.map((seat) => site.book(flightId, [seat])));
}

/** Waits for one seat of any kind; by keyboard alone. */
async function waitForSeat({ page }: Customer): Promise<void> {
  await page.getByTestId('watch-open').press('Enter');
  await page.getByTestId('watch-begin').press('Enter');
  await expect(page.getByTestId('watch-place')).toBeVisible();
}

test('two wait on a full flight: the first is offered what comes free, declines it, and the second takes it', async ({
  customer: ann,
  newCustomer,
  openFlight,
  site,
}) => {
  const flight = await openFlight('A220-300');
  const [first, second] = await fillFlight(site, flight.id, ['12A', '14C']);
  const ben = await newCustomer();
  await ann.visit(flight.id);
  await ben.visit(flight.id);
  await waitForSeat(ann);
  await expect(ann.page.getByTestId('watch-place')).toContainText('first in line');
  await waitForSeat(ben);
  await expect(ben.page.getByTestId('watch-place')).toContainText('number 2 in line');
  expect(await seriousFindings(ann.page)).toEqual([]);

  await first?.cancel();
  const offer = ann.page.getByTestId('watch-offer');
  await expect(offer).toContainText('12A');
  await expect(ann.page).toHaveTitle(/^Seats for you · /);
  await expect(ann.page.locator('[aria-live="assertive"]')).toContainText('came free for you: 12A');
  await expect(ben.page.getByTestId('watch-place')).toContainText('first in line');
  await ben.sees('12A', 'held');
  expect(await seriousFindings(ann.page)).toEqual([]);

  await ann.page.getByTestId('watch-decline').press('Enter');
  await expect(ben.page.getByTestId('watch-offer')).toContainText('12A');
  await expect(ann.page.getByTestId('watch-place')).toContainText('first in line');
  await expect(ann.page).toHaveTitle(/^(?!Seats for you)/);
  await ann.sees('12A', 'held');

  await ben.page.getByTestId('watch-take').press('Enter');
  await expect(ben.page).toHaveURL(/\/orders\//);
  await ben.seesOrder('held');
  await ben.namePeople();
  await ben.continue.click();
  await ben.payWith('11111');
  await ben.seesOrder('confirmed');

  await ann.page.goto('/');
  await second?.cancel();
  await expect(ann.message).toContainText('14C came free');
  await expect(ann.page).toHaveTitle(/^Seats for you · /);
  await ann.page.getByTestId('offer-see').click();
  await expect(offer).toContainText('14C');
  await expect(ann.message).toBeHidden();
  await ann.page.reload();
  await expect(offer).toContainText('14C');
  await ann.page.getByTestId('watch-take').click();
  await ann.seesOrder('held');
});

test('an offer is written of, and the mail leads to it on another device', async ({
  customer: ann,
  newCustomer,
  openFlight,
  site,
  system,
}) => {
  const flight = await openFlight('A220-300');
  const [first] = await fillFlight(site, flight.id, ['12A']);
  await ann.visit(flight.id);
  await ann.page.getByTestId('watch-open').click();
  const email = ann.page.getByTestId('watch-email');
  await email.fill('nobody');
  await ann.page.getByTestId('watch-begin').click();
  await expect(ann.page.getByText('This is no e-mail address.')).toBeVisible();
  await expect(email).toBeFocused();
  const address = `${flight.id}@example.com`;
  await email.fill(address);
  await ann.page.getByTestId('watch-begin').click();
  await expect(ann.page.getByTestId('watch-place')).toBeVisible();
  await first?.cancel();

  const mails = () => mailsTo(address, system.dataDir);
  await expect.poll(async () => (await mails()).map(({ subject }) => subject)).toHaveLength(1);
  const [, path = ''] =
    /https?:\/\/[^/]+(\/flights\/\S+)/.exec((await mails())[0]?.text ?? '') ?? [];
  const phone = await newCustomer({ viewport: { width: 360, height: 740 }, hasTouch: true });
  await phone.page.goto(path);
  await expect(phone.page.getByTestId('watch-offer')).toContainText('12A');
  await expect(phone.page).toHaveURL(new RegExp(`/flights/${flight.id}$`));
  await phone.page.getByTestId('watch-take').tap();
  await phone.seesOrder('held');
  const late = await newCustomer();
  await late.page.goto(path);
  await expect(late.page.getByText('The offer that this link led to is over.')).toBeVisible();
});

test('who has booked waits for a better seat, pays what it costs more, and has it in one step', async ({
  customer: ann,
  openFlight,
  site,
}) => {
  const flight = await openFlight('A220-300');
  const orderId = await ann.buy(flight.id, '32A');
  const [first] = await fillFlight(site, flight.id, ['12A']);
  await ann.page.getByTestId('change-seat').first().click();
  await waitForSeat(ann);
  await first?.cancel();
  const offer = ann.page.getByTestId('paid-offer');
  await expect(ann.message).toBeHidden();
  await expect(offer).toContainText(/12A costs £[\d.]+ more/);
  await expect(ann.page).toHaveTitle(/^Seats for you · /);
  expect(await seriousFindings(ann.page)).toEqual([]);
  await ann.page.getByTestId('paid-take').click();
  await expect(offer).toContainText('five digits');
  await ann.code.click();
  await ann.page.keyboard.type('11111');
  await ann.page.getByTestId('paid-take').click();
  await expect(ann.page).toHaveURL(new RegExp(`/orders/${orderId}$`));
  await expect(ann.boardingPass).toContainText('12A', { timeout: 60_000 });
  await expect.poll(async () => (await site.flight(flight.id)).seats['32A']).toBeUndefined();
});

test('in forced colours an offer stands out, and its buttons have a border', async ({
  customer: ann,
  openFlight,
  site,
}) => {
  await ann.page.emulateMedia({ forcedColors: 'active' });
  const flight = await openFlight('A220-300');
  const [first] = await fillFlight(site, flight.id, ['12A']);
  await ann.visit(flight.id);
  await waitForSeat(ann);
  await first?.cancel();
  for (const testId of ['seat-watch', 'watch-take', 'watch-decline']) {
    await expect(ann.page.getByTestId(testId)).not.toHaveCSS('border-top-width', '0px');
  }
});
