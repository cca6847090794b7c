import { cutByRoomyText, faintControls, smallTargets } from './support/wcag.ts';
import { expect, test } from './support/test.ts';

// A style of the test's own comes into the page, which the product's policy forbids.
test.use({
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
  bypassCSP: true,
});

test('on the way to the boarding pass controls are large and plain enough, and text may take more room', async ({
  customer: ann,
  newCustomer,
  openFlight,
}) => {
  const flight = await openFlight();
  const bob = await newCustomer();
  await bob.visit(flight.id);
  await bob.choose('21A');
  const { page } = ann;
  const fits = async (where: string) => {
    expect(await smallTargets(page), `${where}: small targets`).toEqual([]);
    expect(await cutByRoomyText(page), `${where}: text with more room`).toEqual([]);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      expect(await faintControls(page), `${where}, ${colorScheme}: contrast`).toEqual([]);
    }
  };
  await page.goto('/');
  await ann.seesLive();
  await fits('flights');
  await page.goto('/find');
  await ann.seesLive();
  await fits('find');
  await ann.visit(flight.id);
  await ann.tap('20A');
  await ann.sees('20A', 'mine');
  await ann.sees('21A', 'held');
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
