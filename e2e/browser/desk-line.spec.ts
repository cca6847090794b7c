import { expect, test } from './support/dev-server.ts';

test.describe('a line that breaks', () => {
  test('is told with what is stale and since when, and heals by itself', async ({
    openDesk,
    context,
  }) => {
    const page = await openDesk('/desk', 'agent');
    const pill = page.getByTestId('connection');
    const banner = page.getByTestId('stale-banner');
    await expect(page.getByTestId('board-row')).toHaveCount(14);
    await expect(page.getByTestId('feed-row').first()).toBeVisible();
    await expect(pill).toHaveAttribute('data-state', 'live');
    await expect(banner).toBeHidden();
    await context.setOffline(true);
    await expect(banner).toContainText('The line to Aisle is down; we are reconnecting.');
    await expect(banner).toContainText(/the feed.* are as of \d\d:\d\d:\d\d [A-Z]+[-+\d:]*\./);
    await context.setOffline(false);
    await expect(pill).toHaveAttribute('data-state', 'live');
    await expect(banner).toBeHidden();
  });
});
