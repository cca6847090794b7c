import type { Locator } from '@playwright/test';
import { Customer } from './support/customer.ts';
import { cutByRoomyText, faintControls, smallTargets } from './support/wcag.ts';
import { expect, test } from './support/test.ts';

// A style of the test's own comes into the page, which the product's policy forbids.
test.use({
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
  bypassCSP: true,
});

test('on the way to the boarding pass controls are large and plain enough, and text may take more room', async ({
  customer: ann,
  newCustomer,
  openFlight,
}) => {
  const flight = await openFlight();
  const bob = await newCustomer();
  await bob.visit(flight.id);
  await bob.choose('21A');
  const { page } = ann;
  const fits = async (where: string) => {
    expect(await smallTargets(page), `${where}: small targets`).toEqual([]);
    expect(await cutByRoomyText(page), `${where}: text with more room`).toEqual([]);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      expect(await faintControls(page), `${where}, ${colorScheme}: contrast`).toEqual([]);
    }
  };
  await page.goto('/');
  await ann.seesLive();
  await fits('flights');
  await page.goto('/find');
  await ann.seesLive();
  await fits('find');
  await ann.visit(flight.id);
  await ann.tap('20A');
  await ann.sees('20A', 'mine');
  await ann.sees('21A', 'held');
  await fits('map');
  await page.getByRole('button', { name: 'List', exact: true }).tap();
  await fits('list');
  await ann.review.tap();
  await expect(ann.people).toBeVisible();
  await fits('review');
  await ann.namePeople();
  await ann.continue.tap();
  await expect(ann.code).toBeVisible();
  await fits('payment');
  await ann.payWith('11111');
  await ann.seesOrder('confirmed');
  await expect(ann.boardingPass).toBeVisible();
  await fits('boarding pass');
});

test('1.4.13: the pointer moves onto a seat’s card, which stays until it leaves, or Escape or a press closes it', async ({
  browser,
  baseURL,
  openFlight,
}) => {
  const flight = await openFlight();
  const viewport = { width: 1280, height: 900 };
  const context = await browser.newContext({ viewport, ...(baseURL && { baseURL }) });
  const bob = new Customer(await context.newPage());
  const { page } = bob;
  await bob.visit(flight.id);
  const card = page.getByTestId('seat-card');
  const middleOf = async (what: Locator) => {
    const box = await what.boundingBox();
    if (box === null) throw new Error('nothing is there');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const point = async (what: Locator) => {
    const { x, y } = await middleOf(what);
    await page.mouse.move(x, y, { steps: 20 });
  };
  await bob.seat('8C').evaluate((seat) => seat.scrollIntoView({ block: 'center' }));
  // From above and from below: the card is where the pointer came from, not in the way to the next row.
  for (const [startY, from, next] of [
    [5, '6C', '9C'],
    [895, '10C', '7C'],
  ] as const) {
    await page.mouse.move(2, startY);
    await bob.seat(from).hover();
    await point(bob.seat('8C'));
    await expect(card).toContainText('8C');
    await point(card);
    await expect(card).toContainText('8C');
    await point(bob.seat('8C'));
    await point(bob.seat(next));
    await expect(card).toContainText(next);
  }
  await page.mouse.move(2, 5);
  await bob.seat('8C').hover();
  await expect(card).toContainText('8C');
  // The focus is nowhere in the map.
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await bob.seat('8D').hover();
  await expect(card).toContainText('8D');
  await point(card);
  await page.mouse.down();
  await page.mouse.up();
  // The pointer is on the seat that was under it.
  await expect(card).not.toContainText('8D');
  await bob.sees('8D', 'free');
  await context.close();
});
