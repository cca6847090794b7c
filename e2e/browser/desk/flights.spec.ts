import { sell } from '../support/others.ts';
import { expect, test } from '../support/test.ts';

/** What supervisors do to whole flights, and what customers see of it. */
test.describe('stepping in on a flight', () => {
  test('an agent sees the supervisors’ acts, and may not do them', async ({
    newAgent,
    openFlight,
  }) => {
    const flight = await openFlight();
    const gus = await newAgent('agent');
    await gus.openRoom(flight.id);
    for (const act of ['close-sales', 'delay', 'change-aircraft', 'cancel-flight']) {
      await expect(gus.page.getByTestId(`act-${act}`)).toBeDisabled();
    }
  });

  test('closed sales: nobody can choose, who has seats can pay; opened again, all go on', async ({
    customer: ann,
    newCustomer,
    newAgent,
    openFlight,
  }) => {
    const flight = await openFlight();
    const [ben, sue] = [await newCustomer(), await newAgent('supervisor')];
    await ben.visit(flight.id);
    await ann.visit(flight.id);
    await ann.choose('10A');
    await sue.openRoom(flight.id);
    await sue.start('close-sales');
    await sue.stepIn({ reason: 'The gate closes' });

    await expect(ben.salesClosed).toBeVisible();
    await ben.seat('11A').click();
    await expect(ben.message).toContainText('Sales for this flight are closed.');
    await ben.sees('11A', 'free');
    await ann.goToPayment();
    await ann.payWith('11111');
    await ann.seesOrder('confirmed');
    await expect(sue.state).toHaveText('Sales closed');

    await sue.start('open-sales');
    await sue.stepIn({ reason: 'The gate is open again' });
    await expect(ben.salesClosed).toBeHidden();
    await ben.choose('11A');
  });

  test('a delay: each customer reads by how much, and the new time is everywhere', async ({
    customer: ann,
    newCustomer,
    newAgent,
    openFlight,
  }) => {
    const flight = await openFlight();
    const [ben, cleo] = [await newCustomer(), await newCustomer()];
    const sue = await newAgent('supervisor');
    await cleo.visit(flight.id);
    await ann.buy(flight.id, '4D');
    await ben.visit(flight.id);
    await ben.choose('4C');
    await sue.openRoom(flight.id);
    await sue.start('delay');
    const departs = sue.page.getByTestId('departs');
    const planned = Date.parse(`${await departs.inputValue()}:00Z`);
    await departs.fill(new Date(planned + 90 * 60_000).toISOString().slice(0, 16));
    const sentence = 'your flight leaves 1 hour 30 minutes later than planned so far.';
    await expect(sue.effect).toContainText(sentence);
    await expect(sue.effect).toContainText('2 customers will be told at once.');
    await sue.stepIn({ reason: 'Fog', tellCustomer: 'There is fog over London.' });

    await expect(ann.orderMessage).toContainText(`${sentence} You keep your seats.`);
    await expect(ann.orderMessage).toContainText('There is fog over London.');
    await expect(ann.boardingPass).toContainText('12:10');
    // Who only looks at the seats reads of it, too.
    await expect(cleo.message).toContainText(sentence);
    await expect(ben.page.getByRole('main')).toContainText('12:10');
    await ben.sees('4C', 'mine');
    await ben.goToReview();
    await expect(ben.orderMessage).toContainText(sentence);
    await expect(sue.page.getByRole('main')).toContainText('12:10');
  });

  test('a cancelled flight: who paid has the money back, everybody is told, and it is off sale', async ({
    customer: ann,
    newCustomer,
    newAgent,
    openFlight,
    moneyOf,
  }) => {
    const flight = await openFlight();
    const [ben, cleo, dora] = [await newCustomer(), await newCustomer(), await newCustomer()];
    const sue = await newAgent('supervisor');
    const orderId = await ann.buy(flight.id, '5A', '5B');
    await dora.emptyOrder(flight.id, '7A');
    await ben.visit(flight.id);
    await ben.choose('6A');
    await ben.goToReview();
    await cleo.visit(flight.id);
    await sue.openRoom(flight.id);
    await sue.start('cancel-flight');
    await expect(sue.effect).toContainText('1 paid order will be refunded; 1 other will end.');
    await sue.stepIn({ reason: 'No aircraft' });

    await expect(ann.ended).toContainText(
      'The flight was cancelled, and the whole amount was refunded.',
    );
    await expect(ben.ended).toContainText('The flight was cancelled. Nothing was charged.');
    // The flight knows no order without seats: the page watches the flight.
    for (const { page } of [cleo, dora]) {
      await expect(page.getByRole('main')).toContainText('This flight was cancelled');
    }
    const { charges, refunds } = await moneyOf(orderId);
    expect(refunds).toMatchObject([{ amount: charges[0]?.amount }]);
    await expect(sue.state).toHaveText('Cancelled');
    await sue.sees('5A', 'free');
    // The seat map shows nobody any more; the manifest says who was on it.
    await sue.page.getByRole('tab', { name: 'Manifest' }).click();
    await expect(sue.page.getByTestId('former')).toContainText('5A and 5B');
    await expect(sue.page.getByTestId('former')).toContainText(orderId);
    await sue.openBoard(`?q=${flight.number}`);
    await expect(sue.row(flight.id)).toContainText('Cancelled');
  });

  test('another aircraft: who cannot be seated is named before; then they are refunded, the others re-seated', async ({
    customer: ann,
    newCustomer,
    newAgent,
    openFlight,
    site,
    moneyOf,
  }) => {
    const flight = await openFlight('737-800');
    const [ben, cleo] = [await newCustomer(), await newCustomer()];
    const sue = await newAgent('supervisor');
    const business = await ann.buy(flight.id, '1A');
    await ben.visit(flight.id);
    await ben.choose('32A', '32B');
    await cleo.buy(flight.id, '8D');
    await sell(site, flight.id, ['9A', '9B', '9C']);
    await sue.openRoom(flight.id);
    await sue.sees('9A', 'sold');
    await sue.start('change-aircraft');
    await sue.page.getByTestId('aircraft').selectOption('A320neo');
    await expect(sue.page.getByTestId('unplaced')).toContainText(`…${business.slice(-6)}: 1A`);
    await expect(sue.page.getByTestId('moves')).toContainText(/32A and 32B → \d+A and \d+B/);
    await expect(sue.effect).toContainText('1 order cannot be seated');
    const to = /32A and 32B → (\d+A) and (\d+B)/.exec(await sue.effect.innerText()) ?? [];
    await sue.stepIn({ reason: 'A broken engine' });

    await expect(ann.ended).toContainText(
      'The aircraft was changed to one without seats like yours, and the whole amount was refunded.',
    );
    const { charges, refunds } = await moneyOf(business);
    expect(refunds).toMatchObject([{ amount: charges[0]?.amount }]);
    await expect(ben.page.locator('[data-seat]')).toHaveCount(180);
    for (const seat of to.slice(1)) await ben.sees(seat, 'mine');
    await ben.goToReview();
    await expect(ben.orderMessage).toContainText('The aircraft was changed, and you have seats');
    await expect(cleo.orderMessage).toContainText('The aircraft was changed. You keep seat 8D.');
    await expect(cleo.boardingPass).toContainText('8D');
    await expect(sue.page.locator('[data-seat]')).toHaveCount(180);
    await sue.sees('9A', 'sold');
  });
});
