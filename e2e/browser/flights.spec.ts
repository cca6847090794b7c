import { expect, test } from './support/test.ts';

test.describe('the list of flights', () => {
  test('is searched by flight number and city, and says when nothing matches', async ({
    customer: ann,
    openFlight,
  }) => {
    const flight = await openFlight();
    await ann.page.goto('/');
    await ann.seesLive();
    await ann.search.fill(flight.number);
    await expect(ann.flights).toHaveCount(1);
    await expect(ann.flights).toContainText('New York');
    await ann.search.fill('Atlantis');
    await expect(ann.flights).toHaveCount(0);
    await expect(ann.page.getByText('No flight matches')).toBeVisible();
    await ann.page.getByRole('button', { name: 'Show all flights' }).click();
    await expect(ann.flight(flight.id)).toBeVisible();
  });

  test('counts along while others take and give back seats', async ({
    customer: ann,
    openFlight,
    site,
  }) => {
    const flight = await openFlight();
    await ann.page.goto('/');
    await ann.seesLive();
    await expect(ann.flight(flight.id)).toContainText(`${flight.seats.free} seats left`);
    const other = await site.book(flight.id, ['12A', '12B', '12C']);
    await expect(ann.flight(flight.id)).toContainText(`${flight.seats.free - 3} seats left`);
    await other.cancel();
    await expect(ann.flight(flight.id)).toContainText(`${flight.seats.free} seats left`);
  });

  test('shows the bookings of this browser, with their time left', async ({
    customer: ann,
    openFlight,
  }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('15A');
    await ann.page.goto('/');
    const bookings = ann.page.getByRole('region', { name: 'Your bookings' });
    await expect(bookings).toContainText('15A');
    await expect(bookings.getByRole('timer')).toBeVisible();
    await bookings.getByRole('link').click();
    await expect(ann.page).toHaveURL(/\/orders\//);
    await expect(ann.page.getByRole('main')).toContainText('15A');
  });
});
