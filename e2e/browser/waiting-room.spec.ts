import type { Page } from '@playwright/test';
import { seriousFindings } from './support/axe.ts';
import type { Customer } from './support/customer.ts';
import { expect, test } from './support/test.ts';

// What `seriousFindings` needs.
test.use({ bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } });

/** Answers each new order with the next of these places in line, as the backend does in a crowd, and lets it through after the last. */
async function crowd(page: Page, ...places: number[]): Promise<{ readonly keys: string[] }> {
  const keys: string[] = [];
  await page.route('**/api/orders', async (route) => {
    keys.push(route.request().headers()['idempotency-key'] ?? '');
    const place = places.shift();
    if (place === undefined) return route.continue();
    const detail = 'Many customers are before you.';
    const problem = { type: 'about:blank', title: 'Waiting', status: 503, detail, code: 'waiting' };
    await route.fulfill({
      status: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '2' },
      body: JSON.stringify({ ...problem, place }),
    });
  });
  return { keys };
}

async function seesPlace({ page }: Customer, place: number): Promise<void> {
  await expect(page.getByTestId('waiting-room')).toHaveAttribute('data-place', `${place}`);
}

async function seesNoRoom({ page }: Customer): Promise<void> {
  await expect(page.getByTestId('waiting-room')).toBeHidden();
}

test.describe('the waiting room', () => {
  test('shows the place as it falls, and lets the order in by itself', async ({
    customer: ann,
    openFlight,
  }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    const { keys } = await crowd(ann.page, 17, 5);
    await ann.seat('12A').click();
    await seesPlace(ann, 17);
    await expect(ann.page).toHaveTitle(/^17 in line/);
    await ann.sees('12A', 'pending');
    await seesPlace(ann, 5);
    await seesNoRoom(ann);
    await ann.sees('12A', 'mine');
    await ann.seesOrder('held');
    await expect(ann.message).toContainText('12A is held for you');
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  test('a reload keeps the place: the order goes on with its key', async ({
    customer: ann,
    openFlight,
  }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    const { keys } = await crowd(ann.page, 17, 16);
    await ann.seat('14A').click();
    await seesPlace(ann, 17);
    await ann.page.reload();
    await seesPlace(ann, 16);
    await ann.sees('14A', 'mine');
    expect(new Set(keys).size).toBe(1);
  });

  test('says when a seat goes to someone else meanwhile, and takes another wish to a new place', async ({
    customer: ann,
    openFlight,
    site,
  }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    const { keys } = await crowd(ann.page, ...Array.from({ length: 40 }, () => 30));
    await ann.seat('15A').click();
    await seesPlace(ann, 30);
    await site.book(flight.id, ['15A']);
    await expect(ann.page.getByTestId('waiting-lost')).toContainText('15A went to someone else');
    await ann.seat('15C').click();
    await ann.page.unroute('**/api/orders');
    await ann.page.getByTestId('waiting-anew').click();
    await ann.sees('15C', 'mine');
    await ann.sees('15A', 'held');
    await seesNoRoom(ann);
    expect(new Set(keys).size).toBe(1);
  });

  test('can be left: nothing is held, nothing more is asked', async ({
    customer: ann,
    openFlight,
    site,
  }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await crowd(ann.page, 17);
    await ann.seat('16A').click();
    await seesPlace(ann, 17);
    await ann.page.getByTestId('waiting-leave').click();
    await seesNoRoom(ann);
    await ann.sees('16A', 'free');
    await ann.choose('16C');
    expect(Object.keys((await site.flight(flight.id)).seats)).toEqual(['16C']);
  });

  test(
    'axe finds nothing serious in it',
    { tag: '@long' },
    async ({ customer: ann, openFlight, site }) => {
      const flight = await openFlight();
      await ann.visit(flight.id);
      await crowd(ann.page, 20, ...Array.from({ length: 100 }, () => 10));
      await ann.seat('17A').click();
      await seesPlace(ann, 10);
      await ann.seat('17C').click();
      await site.book(flight.id, ['17A']);
      await expect(ann.page.getByTestId('waiting-anew')).toBeVisible();
      expect(await seriousFindings(ann.page)).toEqual([]);
      await ann.page.getByRole('link', { name: 'All flights', exact: true }).click();
      await expect(ann.page.getByTestId('waiting-bar')).toContainText('Number 10 in line');
      expect(await seriousFindings(ann.page)).toEqual([]);
    },
  );

  test.describe('on a screen of 360 px', () => {
    test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

    test('it fits, with the map above it', async ({ customer: ann, openFlight }) => {
      const flight = await openFlight();
      await ann.visit(flight.id);
      await crowd(ann.page, 17, 5);
      await ann.tap('12A');
      await seesPlace(ann, 17);
      await expect(ann.page.getByTestId('waiting-leave')).toBeInViewport();
      await expect(ann.seat('12A')).toBeInViewport();
      const width = await ann.page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBeLessThanOrEqual(360);
      await ann.sees('12A', 'mine');
      await seesNoRoom(ann);
    });
  });
});
