import type { AircraftId } from '@aisle/shared/aircraft';
import { expect, test } from './support/test.ts';
import type { Customer } from './support/customer.ts';

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

/** The page itself never scrolls sideways; a seat map may, inside its own frame. */
async function seesNoOverflow({ page }: Customer): Promise<void> {
  const widths = () =>
    page.evaluate(() => ({
      page: document.documentElement.scrollWidth,
      screen: document.documentElement.clientWidth,
    }));
  await expect.poll(async () => (await widths()).page).toBeLessThanOrEqual(360);
  expect((await widths()).screen).toBe(360);
}

interface Journey {
  readonly aircraft: AircraftId;
  readonly seats: readonly [string, string];
  readonly tag?: '@long';
}
const journeys: readonly Journey[] = [
  { aircraft: 'A320neo', seats: ['12A', '12C'] },
  { aircraft: '787-9', seats: ['30A', '31A'], tag: '@long' },
  { aircraft: 'A380-800', seats: ['50A', '51A'], tag: '@long' },
];

test.describe('a screen of 360 px', () => {
  for (const { aircraft, seats, tag = [] } of journeys) {
    test(
      `a whole booking on a ${aircraft}, without scrolling sideways`,
      { tag },
      async ({ customer: ann, openFlight }) => {
        const flight = await openFlight(aircraft);
        await ann.page.goto('/');
        await ann.seesLive();
        await seesNoOverflow(ann);
        await ann.flight(flight.id).tap();
        await ann.seesLive();
        await seesNoOverflow(ann);
        for (const seat of seats) {
          await ann.tap(seat);
          await ann.sees(seat, 'mine');
        }
        await expect(ann.total).toBeInViewport();
        await expect(ann.review).toBeInViewport();
        await seesNoOverflow(ann);
        await ann.review.tap();
        await expect(ann.missing).toBeVisible();
        await seesNoOverflow(ann);
        await ann.namePeople();
        await expect(ann.continue).toBeVisible();
        await ann.continue.tap();
        await expect(ann.code).toBeVisible();
        await seesNoOverflow(ann);
        await ann.payWith('11111');
        await ann.seesOrder('confirmed');
        await expect(ann.boardingPass).toHaveCount(2);
        await seesNoOverflow(ann);
      },
    );
  }
});
