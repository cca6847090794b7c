import { expect, type Page, type TestInfo } from '@playwright/test';

/** Pictures of a page beside the test's results, on a phone and on a desk, by day and by night; nothing is wider than the page. */
export async function takeLooks(page: Page, name: string, info: TestInfo): Promise<void> {
  const before = page.viewportSize();
  for (const [width, height] of [
    [360, 780],
    [1280, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      await page.screenshot({ path: info.outputPath(`${name}-${width}-${colorScheme}.png`) });
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  }
  if (before) await page.setViewportSize(before);
}
