import type { Page } from '@playwright/test';
import { expect, test } from './support/test.ts';

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

/** WCAG 2.2, 2.5.8: a target's least width and height, CSS pixels. */
const LEAST_PX = 24;

/**
 * The controls of a page that are smaller than {@link LEAST_PX} and have others so near that a circle of that diameter
 * around them touches one. Links within a sentence, and what is shown to screen readers alone, are no targets of that rule.
 */
function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const controls = 'a[href], button, input, select, textarea, summary, [role="button"]';
    const targets = [...document.querySelectorAll<HTMLElement>(controls)]
      .map((control) => ({
        name: control.getAttribute('aria-label') ?? control.textContent.trim().slice(0, 40),
        inSentence:
          getComputedStyle(control).display === 'inline' && control.closest('p, li') !== null,
        shown: control.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
        // A label is pressed as its field is.
        box: (control.matches('[type="radio"], [type="checkbox"]')
          ? (control.closest('label') ?? control)
          : control
        ).getBoundingClientRect(),
      }))
      .filter(({ shown, inSentence, box }) => shown && !inSentence && box.width > 1);
    return targets
      .filter(({ box }) => box.width < least || box.height < least)
      .filter(({ box }) => {
        const x = box.x + box.width / 2;
        const y = box.y + box.height / 2;
        return targets.some(({ box: other }) => {
          if (other === box) return false;
          const awayX = Math.max(other.left - x, x - other.right, 0);
          const awayY = Math.max(other.top - y, y - other.bottom, 0);
          return Math.hypot(awayX, awayY) < least / 2;
        });
      })
      .map(({ name, box }) => `${name}: ${box.width.toFixed(0)} × ${box.height.toFixed(0)}`);
  }, LEAST_PX);
}

test('every control of the way to the boarding pass is large enough for a finger, or has room around it', async ({
  customer: ann,
  openFlight,
}) => {
  const flight = await openFlight();
  const { page } = ann;
  const fits = async (where: string) => expect(await tooSmall(page), where).toEqual([]);
  await page.goto('/');
  await ann.seesLive();
  await fits('flights');
  await page.goto('/find');
  await ann.seesLive();
  await fits('find');
  await ann.visit(flight.id);
  await ann.tap('20A');
  await ann.sees('20A', 'mine');
  await fits('map');
  await page.getByRole('button', { name: 'List', exact: true }).tap();
  await fits('list');
  await ann.review.tap();
  await expect(ann.people).toBeVisible();
  await fits('review');
  await ann.namePeople();
  await ann.continue.tap();
  await expect(ann.code).toBeVisible();
  await fits('payment');
  await ann.payWith('11111');
  await ann.seesOrder('confirmed');
  await expect(ann.boardingPass).toBeVisible();
  await fits('boarding pass');
});
