import { readFile } from 'node:fs/promises';
import { expect, test } from '../support/test.ts';

test.describe('a flight’s room', () => {
  test('shows who owns what, live, and an order’s whole story: states, attempts, money', async ({
    customer: ann,
    newAgent,
    openFlight,
  }) => {
    const flight = await openFlight();
    const gus = await newAgent('agent');
    await gus.openRoom(flight.id);
    await ann.visit(flight.id);
    await ann.choose('12A', '12B');
    await gus.sees('12A', 'held');
    await gus.showOrderOf('12A');
    await ann.goToPayment();
    const orderId = ann.orderId();
    await expect(gus.order).toContainText(orderId);
    await expect(gus.order).toContainText('12A and 12B');
    await expect(gus.order).toContainText(/1[45]:\d\d left/);

    await ann.payWith('12121');
    await ann.seesOrder('confirmed');
    await gus.sees('12B', 'sold');
    await expect(gus.timeline).toContainText(/attempt 1/);
    await expect(gus.timeline).toContainText(/attempt 2/);
    await expect(gus.timeline).toContainText('The gateway charged');
    const code = await ann.page.getByTestId('confirmation').innerText();
    await expect(gus.order.getByRole('heading', { level: 2 })).toHaveText(code);
    await expect(gus.order.getByRole('link', { name: 'Open in Temporal' })).toHaveAttribute(
      'href',
      new RegExp(`workflows/order%3A${orderId}`),
    );
  });

  test('is found by order, confirmation and seat, and its manifest is a file, too', async ({
    newAgent,
    openFlight,
    site,
  }) => {
    const flight = await openFlight();
    const booking = await site.book(flight.id, ['14C', '14D']);
    await booking.pay('11111');
    const { confirmation } = await booking.becomes(({ status }) => status === 'confirmed');
    const gus = await newAgent('agent');
    for (const text of [booking.id, confirmation ?? '', `${flight.number} 14C`]) {
      await gus.openBoard();
      await gus.page.keyboard.press('/');
      await gus.search.fill(text);
      // Before there is an answer: the results of what was typed before are not meant.
      await gus.search.press('Enter');
      await expect(gus.page).toHaveURL(new RegExp(`${flight.id}\\?order=${booking.id}`));
      await expect(gus.order).toContainText(booking.id);
    }
    await gus.page.getByRole('tab', { name: 'Manifest' }).click();
    await expect(gus.page.getByTestId('manifest').getByRole('row')).toHaveCount(3);
    await expect(gus.page.getByTestId('manifest')).toContainText('LEE, ANN');
    await expect(gus.page.getByTestId('passengers')).toContainText('Ann Lee');
    const download = gus.page.waitForEvent('download');
    await gus.page.getByTestId('manifest-csv').click();
    const csv = await readFile(await (await download).path(), 'utf8');
    expect(csv.startsWith('\uFEFF')).toBe(true);
    expect(csv.split('\r\n').slice(1, 3)).toEqual(
      ['14C', '14D'].map((seat) =>
        [
          flight.number,
          flight.departsAt,
          seat,
          'economy',
          'sold,"LEE, ANN",Ann,Lee,adult,,,',
          confirmation,
          booking.id,
          '',
        ].join(','),
      ),
    );
  });
});
