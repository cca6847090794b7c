import type { Page } from '@playwright/test';
import { expect, test } from './support/dev-server.ts';

const rows = (page: Page) => page.getByTestId('board-row');

test.describe('the map of routes', () => {
  test('names the flights of what is pointed at, and narrows the board, kept in the address', async ({
    openDesk,
  }) => {
    const page = await openDesk('/desk', 'agent');
    const athens = page.locator('[data-stop="ATH"]');
    // Its name beside it is part of it, so that the middle of both is neither.
    await athens.locator('circle').first().hover();
    await expect(page.getByTestId('map-caption')).toContainText('AI 317 and AI 318');
    await athens.locator('circle').first().click();
    await expect(page).toHaveURL(/route=ATH$/);
    await expect(rows(page)).toHaveCount(2);
    await page.reload();
    await expect(rows(page)).toHaveCount(2);
    await expect(athens).toHaveAttribute('aria-pressed', 'true');
    await page.getByTestId('board-route').click();
    await expect(rows(page)).toHaveCount(14);
    await expect(page).toHaveURL(/desk$/);
  });

  test('is walked through by keyboard, and its table says the same', async ({ openDesk }) => {
    const page = await openDesk('/desk', 'agent');
    await page.locator('[data-stop="HNL"]').focus();
    await page.keyboard.press('ArrowRight');
    await expect(page.locator('[data-stop="SEA"]')).toBeFocused();
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await expect(page.locator('[data-stop="HNL"]')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page)).toContainText('SEA–HNL');
    await page.getByTestId('route-table').getByRole('button', { name: 'AMS⇄ATH' }).click();
    await expect(rows(page)).toHaveCount(2);
  });

  test('is folded on a phone until it is wanted, and then stays', async ({ openDesk }) => {
    const page = await openDesk('/desk', 'agent');
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(page.getByTestId('routes')).toBeHidden();
    await page.getByTestId('toggle-map').click();
    await expect(page.getByTestId('route-map')).toBeVisible();
    await page.reload();
    await expect(page.getByTestId('route-map')).toBeVisible();
  });
});
