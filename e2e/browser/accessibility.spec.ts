import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from '@playwright/test';
import { sell, startPaying } from './support/others.ts';
import { expect, test } from './support/test.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

// Axe comes into the page as a script, which the product's own policy forbids. Without motion no colour is caught half-way.
test.use({ bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } });

/** What axe finds serious or critical, in both themes. */
async function findings(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    const loaded = await page.evaluate(() => 'axe' in globalThis);
    if (!loaded) await page.addScriptTag({ path: axePath });
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run(),
    );
    for (const { impact, id, help, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      const where = nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${html} ${failureSummary}`);
      found.push(`${colorScheme}: ${id} (${help}), ${nodes.length}x: ${where.join(' | ')}`);
    }
  }
  return found;
}

test.describe('accessibility: axe finds nothing serious', () => {
  test('on the list of flights', async ({ customer: ann, openFlight }) => {
    await openFlight();
    await ann.page.goto('/');
    await ann.seesLive();
    await expect(ann.page.getByRole('link', { name: /London/ }).first()).toBeVisible();
    expect(await findings(ann.page)).toEqual([]);
  });

  test('on the seat map in the midst of a booking, and on the list in its place', async ({
    customer: ann,
    openFlight,
    site,
  }) => {
    const flight = await openFlight('787-9');
    await sell(site, flight.id, ['30A', '30B']);
    await site.book(flight.id, ['31A']);
    await startPaying(site, flight.id, ['32A']);
    await ann.visit(flight.id);
    await ann.choose('33A', '33B');
    await ann.sees('30A', 'sold');
    await ann.sees('32A', 'paying');
    expect(await findings(ann.page)).toEqual([]);
    await ann.page.getByRole('button', { name: 'List', exact: true }).click();
    await expect(ann.page.getByTestId('seat-list')).toBeVisible();
    expect(await findings(ann.page)).toEqual([]);
  });

  test('on the seat map of two decks', async ({ customer: ann, openFlight }) => {
    const flight = await openFlight('A380-800');
    await ann.visit(flight.id);
    expect(await findings(ann.page)).toEqual([]);
  });

  test('from review to boarding pass and refund', async ({ customer: ann, openFlight }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('24A');
    await ann.goToReview();
    expect(await findings(ann.page)).toEqual([]);
    await ann.continue.click();
    await expect(ann.code).toBeVisible();
    expect(await findings(ann.page)).toEqual([]);
    await ann.payWith('11111');
    await ann.seesOrder('confirmed');
    await expect(ann.boardingPass).toBeVisible();
    expect(await findings(ann.page)).toEqual([]);
    await ann.page.getByTestId('cancel').click();
    await expect(ann.page.getByRole('alertdialog')).toBeVisible();
    expect(await findings(ann.page)).toEqual([]);
    await ann.page.getByTestId('cancel-confirm').click();
    await ann.seesOrder('cancelled');
    expect(await findings(ann.page)).toEqual([]);
  });

  test('while a payment runs, and after it failed', async ({ customer: ann, openFlight }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('24C');
    await ann.goToPayment();
    await ann.payWith('99999');
    await ann.seesOrder('paying');
    expect(await findings(ann.page)).toEqual([]);

    const another = await openFlight();
    await ann.visit(another.id);
    await ann.choose('24C');
    await ann.goToPayment();
    await ann.payWith('00000');
    await ann.seesOrder('failed');
    expect(await findings(ann.page)).toEqual([]);
  });

  test('where there is nothing', async ({ customer: ann }) => {
    for (const path of [
      '/flights/xx999-20200101',
      '/orders/00000000000000000000000000',
      '/nowhere',
    ]) {
      await ann.page.goto(path);
      await expect(ann.page.getByRole('main').getByRole('link').first()).toBeVisible();
      expect(await findings(ann.page), path).toEqual([]);
    }
  });
});
