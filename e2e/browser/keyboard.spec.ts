import type { Locator } from '@playwright/test';
import type { Customer } from './support/customer.ts';
import { expect, test } from './support/test.ts';

const MOST_TABS = 80;

/** Tabs until the focus is where it should go; fails when Tab never leads there. */
async function tabTo({ page }: Customer, target: Locator): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${MOST_TABS} times Tab did not lead to ${String(target)}.`);
}

test('a whole booking by keyboard alone, from the list of flights to the boarding pass', async ({
  customer: ann,
  openFlight,
}) => {
  const flight = await openFlight();
  const { keyboard } = ann.page;
  await ann.page.goto('/');
  await ann.seesLive();
  const link = ann.flight(flight.id);
  await tabTo(ann, ann.search);
  await keyboard.type(flight.number);
  await expect(ann.flights).toHaveCount(1);
  await tabTo(ann, link);
  await keyboard.press('Enter');
  await ann.seesLive();

  // The map is one tab stop; arrows move inside of it.
  const stop = ann.page.locator('[data-seat][tabindex="0"]');
  await expect(stop).toHaveCount(1);
  await tabTo(ann, stop);
  const first = await stop.getAttribute('data-seat');
  await keyboard.press('ArrowDown');
  await keyboard.press('End');
  const second = (await stop.getAttribute('data-seat')) ?? '';
  expect(second).not.toBe(first);
  await expect(ann.seat(second)).toBeFocused();
  await expect(ann.seat(second)).toHaveAccessibleName(/^\d+[A-Z], window, .*£\d+.*, available$/);
  await keyboard.press('Enter');
  await ann.sees(second, 'mine');
  await expect(ann.seat(second)).toHaveAccessibleName(/selected by you$/);
  await keyboard.press('Home');
  const third = (await stop.getAttribute('data-seat')) ?? '';
  await keyboard.press('Space');
  await ann.sees(third, 'mine');
  await keyboard.press('Space');
  await ann.sees(third, 'free');

  await tabTo(ann, ann.review);
  await keyboard.press('Enter');
  await tabTo(ann, ann.missing);
  for (const [name, text] of [
    [/^Given name$/, 'Ada'],
    [/^Surname$/, 'Lovelace'],
    [/^E-mail$/, 'ada@example.com'],
  ] as const) {
    await keyboard.press('Enter');
    await expect(ann.page.getByLabel(name)).toBeFocused();
    await keyboard.type(text);
    await tabTo(ann, ann.continue.or(ann.missing));
  }
  await keyboard.press('Enter');
  await tabTo(ann, ann.code);
  await keyboard.type('11111');
  await tabTo(ann, ann.pay);
  await keyboard.press('Enter');
  await ann.seesOrder('confirmed');
  await expect(ann.boardingPass).toHaveCount(1);
});
