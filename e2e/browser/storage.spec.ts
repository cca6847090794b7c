import type { BrowserContext } from '@playwright/test';
import { expect, test } from './support/test.ts';

/** A browser that blocks cookies and all storage. */
async function blockStorage(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('Access is denied for this document.', 'SecurityError');
        },
      });
    }
  });
  await context.route('**/api/**', async (route) => {
    const headers = await route.request().allHeaders();
    delete headers['cookie'];
    await route.continue({ headers });
  });
}

async function fillStorage(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    };
  });
}

for (const [name, tag, prepare, words] of [
  ['without storage and cookies', [], blockStorage, 'does not let Aisle remember anything'],
  ['with a full storage', '@long', fillStorage, 'storage is full'],
] as const) {
  const title = `${name} seats are booked and paid, and the page says what it forgets`;
  test(title, { tag: [tag].flat() }, async ({ customer: ann, openFlight }) => {
    await prepare(ann.page.context());
    const flight = await openFlight();
    await ann.visit(flight.id);
    await expect(ann.page.getByTestId('kept-note')).toContainText(words);
    await ann.choose('8A', '8C');
    await ann.page.getByRole('button', { name: /theme/ }).click();
    await ann.goToReview();
    await ann.namePeople();
    await ann.continue.click();
    await ann.payWith('11111');
    await ann.seesOrder('confirmed');
    await expect(ann.boardingPass).toHaveCount(2);
  });
}
