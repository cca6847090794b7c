import type { Page } from '@playwright/test';
import { seriousFindings } from './support/axe.ts';
import { expect, test } from './support/dev-server.ts';

// What `seriousFindings` needs.
test.use({ bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } });

const rows = (page: Page) => page.getByTestId('board-row');

/** What `desk/accessibility.spec.ts` does not look at on the real system. */
test.describe('axe finds nothing serious', { tag: '@long' }, () => {
  test('on a phone: the board with its map, a room with an order that moves', async ({
    openDesk,
  }) => {
    const page = await openDesk('/desk', 'supervisor');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByTestId('toggle-map').click();
    await expect(page.locator('[data-stop]').first()).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
    await rows(page).first().getByRole('link').click();
    await page.locator('[data-status="sold"]').first().click();
    await page.getByTestId('act-move-order').click();
    await expect(page.getByTestId('move-bar')).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('in a new flight that is refused, with broken invariants, and where there is no page', async ({
    openDesk,
  }) => {
    const page = await openDesk('/desk', 'supervisor', { broken: 'seats-conserved' });
    await expect(page.getByTestId('invariants')).toHaveAttribute('data-broken', '1', {
      timeout: 60_000,
    });
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByTestId('open-flight').click();
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
    await page.goto('/desk/nowhere');
    await expect(page.getByRole('heading', { name: 'no such page' })).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
