import { randomInt } from 'node:crypto';
import { decodePng, qrText } from './support/picture.ts';
import { expect, test } from './support/test.ts';

test.describe('payment', () => {
  test('a code that always fails: why it failed is said, the seats are free, and nothing is charged', async ({
    customer: ann,
    newCustomer,
    openFlight,
    moneyOf,
  }) => {
    const flight = await openFlight();
    const ben = await newCustomer();
    await ben.visit(flight.id);
    await ann.visit(flight.id);
    await ann.choose('10A', '10B');
    await ann.goToPayment();
    const orderId = ann.orderId();
    await ann.payWith('00000');

    await ann.seesOrder('failed');
    await expect(ann.page.getByRole('list', { name: 'Attempts' })).toHaveText(
      /Attempt 1\s*Failed.*Attempt 2\s*Failed.*Attempt 3\s*Failed: the code was declined/,
    );
    await expect(ann.page.getByRole('main')).toContainText('Nothing was charged');
    await expect(ann.timer).toBeHidden();
    await ben.sees('10A', 'free');
    await ben.sees('10B', 'free');
    expect((await moneyOf(orderId)).charges).toEqual([]);
  });

  test('a code that fails once: the second attempt passes, and money is taken once', async ({
    customer: ann,
    openFlight,
    moneyOf,
  }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('11C');
    await ann.goToPayment();
    await ann.payWith('12121');

    await ann.seesOrder('confirmed');
    const answer = await ann.page.request.get(`/api/orders/${ann.orderId()}`);
    expect(await answer.json()).toMatchObject({
      order: { payment: { attempt: 2, lastFailure: 'declined' } },
    });
    await expect(ann.boardingPass).toHaveCount(1);
    expect((await moneyOf(ann.orderId())).charges).toHaveLength(1);
  });

  test('another code while the payment pauses: the next attempt uses it at once, and passes', async ({
    customer: ann,
    openFlight,
    moneyOf,
  }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('11D');
    await ann.goToPayment();
    await ann.payWith('00000');
    // The pause may be over before all is typed: then the code waits for the next one.
    await ann.code.click();
    await expect(ann.page.getByTestId('next-attempt')).toContainText(/Attempt \d of 3/);
    await ann.page.keyboard.type('11111');
    await ann.page.getByTestId('use-code').click();

    await ann.seesOrder('confirmed');
    expect((await moneyOf(ann.orderId())).charges).toHaveLength(1);
  });

  test('success ends in boarding passes that a scanner can read, and in one charge of the sum that was shown', async ({
    browser,
    customer: ann,
    newCustomer,
    openFlight,
    site,
    moneyOf,
  }) => {
    const flight = await openFlight();
    const ben = await newCustomer();
    await ben.visit(flight.id);
    await ann.visit(flight.id);
    await ann.choose('12A', '12B');
    const { layout } = await site.flight(flight.id);
    const prices = layout.decks
      .flatMap((deck) => deck.cabins.flatMap((cabin) => cabin.rows.flatMap((row) => row.cells)))
      .flatMap((cell) => (cell.kind === 'seat' ? [cell] : []))
      .filter((seat) => ['12A', '12B'].includes(seat.designator))
      .map((seat) => Number(seat.price.amount));
    const sum = prices.reduce((total, price) => total + price, 0);
    const written = new Intl.NumberFormat('en-GB', {
      style: 'currency',
      currency: 'GBP',
      trailingZeroDisplay: 'stripIfInteger',
    }).format(sum);
    await expect(ann.total).toContainText(written);

    await ann.goToReview();
    await expect(ann.total).toContainText(written);
    await ann.namePeople();
    await ann.continue.click();
    await expect(ann.page.getByRole('main')).toContainText(written);
    const orderId = ann.orderId();
    await ann.payWith('11111');
    await ann.seesOrder('confirmed');
    await expect(ann.boardingPass).toHaveCount(2);
    for (const [number, seat] of ['12A', '12B'].entries()) {
      const code = ann.boardingPass.nth(number).getByRole('img');
      const scanned = qrText(await decodePng(browser, await code.screenshot()));
      // IATA resolution 792: one leg; from, to, carrier and number; the seat in four places.
      expect(scanned).toMatch(/^M1/);
      expect(scanned).toContain(`LHRJFK${flight.number}`);
      expect(scanned).toContain(`0${seat}`);
    }
    await ben.sees('12A', 'sold');
    await ben.sees('12B', 'sold');
    expect((await moneyOf(orderId)).charges).toMatchObject([
      { orderId, amount: sum.toFixed(2), currency: 'GBP' },
    ]);
  });

  test('a code that is no five digits is refused at once, and the hold stands', async ({
    customer: ann,
    openFlight,
    site,
  }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('16D');
    await ann.goToPayment();
    await ann.payWith(String(randomInt(1000, 10_000)));

    await expect(ann.page.getByRole('main')).toContainText('five digits');
    await ann.seesOrder('held');
    expect((await site.flight(flight.id)).seats['16D']?.status).toBe('held');
  });
});
