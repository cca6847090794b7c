import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page, TestInfo } from '@playwright/test';
import type { Site } from '../support/site.ts';
import { family } from './support/customer.ts';
import { sell, startPaying } from './support/others.ts';
import { colourCount, decodePng } from './support/picture.ts';
import { expect, test } from './support/test.ts';

const docs = join(import.meta.dirname, '../../docs/screenshots');
const MOST_BYTES = 400_000;

/** Into the documents when they are to be renewed (`AISLE_SCREENSHOTS=1`), else beside the test's results. */
function pathFor(name: string, info: TestInfo): string {
  return process.env['AISLE_SCREENSHOTS'] === '1' ? join(docs, name) : info.outputPath(name);
}

/** Takes a picture that is neither blank nor too large for a README. */
async function takePicture(subject: Page | Locator, name: string, info: TestInfo): Promise<void> {
  const path = pathFor(name, info);
  const png = await subject.screenshot({ path, animations: 'disabled' });
  const page = 'page' in subject ? subject.page() : subject;
  const browser = page.context().browser();
  if (!browser) throw new Error('a page without a browser');
  expect(colourCount(await decodePng(browser, png))).toBeGreaterThan(100);
  expect((await stat(path)).size).toBeLessThan(MOST_BYTES);
}

/** Other customers: some have booked, some choose, some are paying just now. */
async function livenUp(site: Site, flightId: string): Promise<void> {
  const sold = [
    ['1A', '1C'],
    ['2D', '2E', '2F'],
    ['3A'],
    ['4D', '4E'],
    ['6A', '6B', '6C'],
    ['7F'],
    ['8C', '8D'],
    ['9A', '9B'],
    ['11D', '11E', '11F'],
    ['12A', '12B', '12C'],
    ['14E', '14F'],
    ['17A', '17B', '17C'],
    ['18D', '18E'],
    ['21E', '21F'],
    ['22A'],
    ['24C', '24D'],
    ['25A', '25B'],
  ];
  const held = [['2A', '2B'], ['5F'], ['7A', '7B'], ['8F'], ['15D'], ['19B'], ['23D', '23E']];
  for (const seats of sold) await sell(site, flightId, seats);
  await Promise.all(held.map((seats) => site.book(flightId, seats)));
  for (const seats of [['3E', '3F'], ['22E']]) {
    await startPaying(site, flightId, seats);
  }
}

/** Windows side by side, as one picture. */
async function beside(page: Page, windows: readonly Buffer[]): Promise<void> {
  const images = windows.map(
    (png) => `<img src="data:image/png;base64,${png.toString('base64')}">`,
  );
  const look = 'display:flex;gap:16px;width:max-content;margin:0;background:#dedbd0';
  await page.goto('about:blank');
  await page.setContent(`<body style="${look}">${images.join('')}</body>`);
}

test.describe('pictures of the product', { tag: '@long' }, () => {
  test('a family on the map and with its names, in light and dark, and the desk that watches it', async ({
    customer: ann,
    newAgent,
    openFlight,
    site,
  }, info) => {
    test.setTimeout(300_000);
    await ann.page.setViewportSize({ width: 1120, height: 960 });
    const flight = await openFlight('A320neo');
    await livenUp(site, flight.id);
    await ann.visit(flight.id);
    await ann.choose(...family.map(({ seat }) => seat));
    await expect(ann.page.locator('[data-seat][data-status="sold"]')).toHaveCount(36);
    await ann.sees('19B', 'held');
    await ann.sees('22E', 'paying');
    await ann.page.mouse.move(0, 0);
    const map = await ann.page.screenshot({ animations: 'disabled' });
    await ann.page.emulateMedia({ colorScheme: 'dark' });
    await expect(ann.page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await takePicture(ann.page, 'seat-map-dark.png', info);
    await ann.page.emulateMedia({ colorScheme: 'light' });

    await ann.goToReview();
    await ann.nameEach(family, 'ada@example.com');
    await ann.continue.click();
    await ann.payWith('11111');
    await ann.seesOrder('confirmed');
    await expect(ann.boardingPass).toHaveCount(4);
    await takePicture(ann.boardingPass.first(), 'boarding-pass.png', info);
    await ann.page.setViewportSize({ width: 400, height: 960 });
    await ann.page.locator('[data-booked-seat="20D"]').scrollIntoViewIfNeeded();
    const booking = await ann.page.screenshot({ animations: 'disabled' });
    await beside(ann.page, [map, booking]);
    await takePicture(ann.page.locator('body'), 'family.png', info);

    const sue = await newAgent('supervisor');
    await sue.page.setViewportSize({ width: 1440, height: 1000 });
    await sue.openRoom(flight.id);
    await sue.showOrderOf('20A');
    await takePicture(sue.page, 'desk-room.png', info);
  });

  test('the same on a small screen', async ({ newCustomer, openFlight, site }, info) => {
    const ann = await newCustomer({
      viewport: { width: 360, height: 740 },
      deviceScaleFactor: 2,
      isMobile: true,
      hasTouch: true,
    });
    const flight = await openFlight('787-9');
    await sell(site, flight.id, ['30A', '30B', '30C', '31D', '31E', '31F']);
    await site.book(flight.id, ['32A', '33B', '33C']);
    await ann.visit(flight.id);
    for (const seat of ['31A', '31B']) await ann.tap(seat);
    await ann.sees('31B', 'mine');
    await ann.sees('31D', 'sold');
    await takePicture(ann.page, 'seat-map-mobile.png', info);
  });
});
