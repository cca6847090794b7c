import { expect, test } from './support/test.ts';

test('the keyboard reaches both decks where they stand side by side', async ({
  customer: ann,
  openFlight,
}) => {
  await ann.page.setViewportSize({ width: 1280, height: 900 });
  const flight = await openFlight('A380-800');
  await ann.visit(flight.id);
  const stops = ann.page.locator('[data-seat][tabindex="0"]');
  await expect(stops).toHaveCount(2);
  await stops.first().focus();
  await ann.page.keyboard.press('Tab');
  await expect(stops.last()).toBeFocused();
  const seat = (await stops.last().getAttribute('data-seat')) ?? '';
  await ann.page.keyboard.press('Enter');
  await ann.sees(seat, 'mine');
});

test('a page on which nothing happens stands still', async ({ customer: ann, openFlight }) => {
  const flight = await openFlight();
  for (const path of ['/', `/flights/${flight.id}`]) {
    await ann.page.goto(path);
    await ann.seesLive();
    const moving = () =>
      ann.page.evaluate(
        () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
      );
    await expect.poll(moving, { message: path }).toBe(0);
  }
});

test('view, filters and place on the page outlive Back and a reload', async ({
  customer: ann,
  openFlight,
}) => {
  const flight = await openFlight();
  await ann.page.goto('/');
  await ann.search.fill(flight.number);
  await expect(ann.flights).toHaveCount(1);
  await ann.flight(flight.id).click();
  await ann.seesLive();
  await ann.page.getByRole('button', { name: 'List' }).click();
  await ann.page.getByLabel('Position').selectOption('window');
  await ann.page.getByRole('button', { name: 'Map' }).click();
  await ann.page.getByRole('button', { name: 'List' }).click();
  await expect(ann.page.getByLabel('Position')).toHaveValue('window');
  await ann.page.evaluate(() => window.scrollTo(0, 600));
  await ann.page.reload();
  await expect(ann.page.getByLabel('Position')).toHaveValue('window');
  await expect.poll(() => ann.page.evaluate(() => window.scrollY)).toBe(600);
  await ann.page.goBack();
  await expect(ann.search).toHaveValue(flight.number);
  await expect(ann.flights).toHaveCount(1);
});

test('at 400 % there is room for the map', async ({ customer: ann, openFlight }) => {
  await ann.page.setViewportSize({ width: 320, height: 256 });
  const flight = await openFlight();
  await ann.visit(flight.id);
  await ann.page.locator('.seat-map').evaluate((map) => {
    map.scrollIntoView({ block: 'start' });
  });
  const free = await ann.page.evaluate(() => {
    const middle = window.innerWidth / 2;
    const rows = Array.from({ length: window.innerHeight }, (_, y) => y);
    return rows.filter((y) => document.elementFromPoint(middle, y)?.closest('.seat-map')).length;
  });
  expect(free).toBeGreaterThan(150);
});

test('what backgrounds say is said without them, in forced colours and on paper', async ({
  customer: ann,
  openFlight,
}) => {
  const flight = await openFlight();
  await ann.buy(flight.id, '8A');
  await ann.page.emulateMedia({ media: 'print' });
  const head = ann.boardingPass.locator('header');
  await expect(head).toHaveCSS('color', 'rgb(0, 0, 0)');
  await ann.page.emulateMedia({ media: 'screen', forcedColors: 'active' });
  await ann.visit(flight.id);
  const bar = await ann.page
    .locator('.seat-map .seat-legroom')
    .first()
    .evaluate((seat) => getComputedStyle(seat, '::before').borderTopWidth);
  expect(bar).toBe('2px');
  const edges = await ann.page
    .locator('.seat-map .seat[data-band]')
    .evaluateAll((seats) => seats.map((seat) => getComputedStyle(seat, '::after').borderTopWidth));
  expect(new Set(edges)).toEqual(new Set(['3px']));
  await ann.seat('12D').hover();
  await expect(ann.page.getByTestId('seat-card')).toHaveCSS('border-top-width', '2px');
  // What is pressed has the colours of what is selected.
  const pressed = ann.page.getByRole('button', { name: 'Window', exact: true });
  await pressed.click();
  await expect(pressed).toHaveCSS('forced-color-adjust', 'none');
});

test('a first visit, and one with bookings, do not jump about', async ({
  customer: ann,
  openFlight,
}) => {
  await ann.page.addInitScript(() => {
    const seen = { shift: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as unknown as {
          value: number;
          hadRecentInput: boolean;
        };
        if (!hadRecentInput) seen.shift += value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const shift = () =>
    ann.page.evaluate(() => (window as unknown as { seen: { shift: number } }).seen.shift);
  const flight = await openFlight();
  await ann.visit(flight.id);
  expect(await shift()).toBeLessThan(0.1);
  await ann.choose('8A');
  await ann.page.goto('/');
  await ann.seesLive();
  await expect(ann.page.getByText('Your bookings')).toBeVisible();
  await expect(ann.flights.first()).toBeVisible();
  expect(await shift()).toBeLessThan(0.1);
});
