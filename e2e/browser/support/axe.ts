import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The other theme has the same elements in other colours. */
const options: Readonly<Record<'light' | 'dark', RunOptions>> = {
  light: { resultTypes: ['violations'] },
  dark: { resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block'] },
};

/**
 * What axe finds serious or critical, in both themes. Needs a context with `bypassCSP`: axe comes into the page as
 * a script, which the product's own policy forbids. Without motion no colour is caught half-way.
 */
export async function seriousFindings(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    const loaded = await page.evaluate(() => 'axe' in globalThis);
    if (!loaded) await page.addScriptTag({ path: axePath });
    const { violations } = await page.evaluate(
      (how) =>
        (
          globalThis as unknown as { axe: { run: (how: RunOptions) => Promise<AxeResults> } }
        ).axe.run(how),
      options[colorScheme],
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
