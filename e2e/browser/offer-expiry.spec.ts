import { seatsOf } from '../support/site.ts';
import { expect, test } from './support/test.ts';

test(
  'an offer that runs out goes to the next in line, and ends the wait',
  { tag: '@long' },
  async ({ customer: ann, newCustomer, openFlight, site }) => {
    const flight = await openFlight('A220-300');
    const seats = seatsOf(await site.flight(flight.id)).filter((seat) => seat !== '12A');
    await site.intervene(flight.id, { type: 'block', seats }, 'out of sale');
    const other = await site.book(flight.id, ['12A']);
    const ben = await newCustomer();
    for (const { page } of [ann, ben]) {
      await page.goto(`/flights/${flight.id}`);
      await page.getByTestId('watch-open').click();
      await page.getByTestId('watch-begin').click();
      await expect(page.getByTestId('watch-place')).toBeVisible();
    }
    await other.cancel();
    await expect(ann.page.getByTestId('watch-offer')).toContainText('12A');
    await expect(ben.page.getByTestId('watch-offer')).toContainText('12A', { timeout: 60_000 });
    await expect(ann.page.getByTestId('watch-ended')).toContainText(
      'Your time to take the offer ran out',
    );
    await ann.sees('12A', 'held');
    await ben.page.getByTestId('watch-take').click();
    await ben.seesOrder('held');
  },
);
