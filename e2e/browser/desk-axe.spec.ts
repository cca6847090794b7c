import type { Page } from '@playwright/test';
import { seriousFindings } from './support/axe.ts';
import { expect, test } from './support/mock-desk.ts';

// What `seriousFindings` needs.
test.use({ bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } });

const rows = (page: Page) => page.getByTestId('board-row');

/** The room of the first flight on the board. */
async function openRoom(page: Page): Promise<void> {
  await page.goto('/desk');
  await rows(page).first().getByRole('link').click();
  await expect(page.getByTestId('flight-state')).toBeVisible();
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');
}

test.describe('axe finds nothing serious', () => {
  test('on the sign-in page', async ({ openDesk }) => {
    const page = await openDesk('/desk/sign-in', null);
    await expect(page.getByTestId('sign-in')).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('on the board, its charts and its tables', async ({ openDesk }) => {
    const page = await openDesk('/desk', 'supervisor');
    await expect(page.getByTestId('feed-row').first()).toBeVisible();
    await page.getByTestId('tile-latency').click();
    await expect(page.getByTestId('tile-detail')).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('in a room, in a dialog, and in the time machine', async ({ openDesk }) => {
    const page = await openDesk('/desk', 'supervisor');
    await openRoom(page);
    await page.locator('[data-status="sold"]').first().click();
    await expect(page.getByTestId('timeline')).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByTestId('act-cancel-flight').click();
    await page.getByTestId('reason').fill('No crew.');
    await page.getByTestId('to-confirmation').click();
    await expect(page.getByTestId('act')).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByTestId('to-history').click();
    await expect(page.getByTestId('change')).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
  });

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

  test('in what opens over a page: a search, a new flight, a message', async ({ openDesk }) => {
    const page = await openDesk('/desk', 'supervisor');
    await page.getByTestId('desk-search').fill('AI 1');
    await expect(page.getByTestId('search-result').first()).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByTestId('open-flight').click();
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('in every tab of a room, with broken invariants, and where there is no page', async ({
    openDesk,
  }) => {
    const page = await openDesk('/desk', 'agent', { 'aisle:mock-broken': 'seats-conserved' });
    await expect(page.getByTestId('invariants')).toHaveAttribute('data-broken', '1');
    expect(await seriousFindings(page)).toEqual([]);
    await rows(page).first().getByRole('link').click();
    for (const name of ['Manifest', 'Interventions', 'Events']) {
      await page.getByRole('tab', { name }).click();
      await expect(page.getByRole('tabpanel')).toBeVisible();
      expect(await seriousFindings(page)).toEqual([]);
    }
    await page.goto('/desk/nowhere');
    await expect(page.getByRole('heading', { name: 'no such page' })).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
