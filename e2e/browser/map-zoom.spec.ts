import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/test.ts';

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function boxOf(target: Locator): Promise<Box> {
  const box = await target.boundingBox();
  if (!box) throw new Error(`${String(target)} is not drawn.`);
  return box;
}

const frame = (page: Page) => page.getByTestId('map-view');
const content = (page: Page) => frame(page).locator('.map-content');
const zoom = (page: Page, way: 'in' | 'out') => page.getByRole('button', { name: `Zoom ${way}` });
/** How far the map can be scrolled, CSS pixels. */
const scrollRoom = (page: Page) =>
  frame(page).evaluate((element) => element.scrollHeight - element.clientHeight);
const middleOf = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 });

/** Two fingers on the middle of something move apart, or together, until their distance is so many times as large. */
async function pinch(page: Page, { x, y }: { x: number; y: number }, factor: number) {
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', half: number) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints:
        type === 'touchEnd'
          ? []
          : [
              { x, y: y - half, id: 0 },
              { x, y: y + half, id: 1 },
            ],
    });
  await touch('touchStart', 50);
  for (let step = 1; step <= 8; step += 1) {
    await touch('touchMove', 50 * (1 + ((factor - 1) * step) / 8));
  }
  await touch('touchEnd', 0);
}

test.describe('an A380 on a phone', () => {
  test.use(phone);

  test('V7, V8: opens with seats for fingers, and zooms out to the whole deck and in again', async ({
    customer: ann,
    openFlight,
  }) => {
    const flight = await openFlight('A380-800');
    await ann.visit(flight.id);
    const { page } = ann;
    for (const designator of ['1A', '50A', '50D']) {
      const seat = await boxOf(ann.seat(designator));
      expect(seat.width).toBeGreaterThanOrEqual(44);
      expect(seat.height).toBeGreaterThanOrEqual(44);
    }
    await frame(page).scrollIntoViewIfNeeded();
    await zoom(page, 'out').tap();
    const { x, width } = await boxOf(frame(page));
    expect((await boxOf(ann.seat('50K'))).x).toBeLessThan(x + width);
    await zoom(page, 'out').tap();
    await expect(zoom(page, 'out')).toHaveAttribute('aria-disabled', 'true');
    expect(await scrollRoom(page)).toBe(0);
    // A tap from far away takes no seat: it comes nearer.
    await ann.seat('60D').tap();
    await expect.poll(async () => (await boxOf(ann.seat('60D'))).width).toBeGreaterThan(43);
    await ann.sees('60D', 'free');
    await expect(ann.seat('60D')).toBeInViewport();
  });

  test('V7: two fingers zoom the map, and keep the place that they hold', async ({
    customer: ann,
    openFlight,
  }) => {
    const flight = await openFlight('A380-800');
    await ann.visit(flight.id);
    const seat = ann.seat('60D');
    await seat.evaluate((element) => element.scrollIntoView({ block: 'center', inline: 'center' }));
    const before = await boxOf(seat);
    await pinch(ann.page, middleOf(before), 0.6);
    await expect.poll(async () => (await boxOf(seat)).width).toBeLessThan(before.width * 0.7);
    await expect(content(ann.page)).not.toHaveAttribute('style', /transform:/);
    const after = middleOf(await boxOf(seat));
    expect(Math.abs(after.y - middleOf(before).y)).toBeLessThan(2);
    expect(await ann.page.evaluate(() => visualViewport?.scale)).toBe(1);
    await pinch(ann.page, after, 1.8);
    await expect(content(ann.page)).not.toHaveAttribute('style', /transform:/);
    expect((await boxOf(seat)).width).toBeGreaterThan(before.width * 0.9);
    expect(Math.abs(middleOf(await boxOf(seat)).y - after.y)).toBeLessThan(2);
  });

  test('V7: letters stay in sight, rows are gone to, and the small map leads on', async ({
    customer: ann,
    openFlight,
  }) => {
    const flight = await openFlight('A380-800');
    await ann.visit(flight.id);
    const { page } = ann;
    await page.getByLabel('Go to cabin or row').selectOption({ label: 'Row 70' });
    await expect(ann.seat('70A')).toBeInViewport();
    const letters = page.locator('.seat-cabin', { hasText: 'Economy' }).first();
    const letter = await boxOf(letters.locator('.cabin-columns'));
    expect(letter.y).toBeCloseTo((await boxOf(frame(page))).y, 0);
    const mini = page.getByTestId('mini-map').locator('canvas');
    const scrolled = () => frame(page).evaluate((element) => element.scrollTop);
    const far = await scrolled();
    await mini.tap({ position: { x: 40, y: 20 } });
    await expect.poll(scrolled).toBeLessThan(far / 2);
    await page.getByLabel('Go to cabin or row').selectOption({ label: 'Row 11' });
    await expect(page.getByRole('button', { name: 'Upper deck' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    await expect(ann.seat('11A')).toBeInViewport();
  });
});

test('V7: keys zoom where the focus is, and one finger is not caught in the map', async ({
  customer: ann,
  openFlight,
}) => {
  await ann.page.setViewportSize({ width: 740, height: 360 });
  const flight = await openFlight('A380-800');
  await ann.visit(flight.id);
  const stop = ann.page.locator('[data-seat][tabindex="0"]').first();
  await stop.focus();
  const before = await boxOf(stop);
  await ann.page.keyboard.press('+');
  await expect.poll(async () => (await boxOf(stop)).width).toBeGreaterThan(before.width * 1.1);
  await expect(stop).toBeFocused();
  await ann.page.keyboard.press('-');
  await ann.page.keyboard.press('-');
  await expect.poll(async () => (await boxOf(stop)).width).toBeLessThan(before.width);
  // What the map cannot scroll any further, the page does.
  const top = () => ann.page.evaluate(() => window.scrollY);
  await frame(ann.page).evaluate((element) => (element.scrollTop = element.scrollHeight));
  const from = await top();
  const { x, y } = middleOf(await boxOf(frame(ann.page)));
  await ann.page.mouse.move(x, Math.min(y, 250));
  await ann.page.mouse.wheel(0, 400);
  await expect.poll(top).toBeGreaterThan(from);
});
