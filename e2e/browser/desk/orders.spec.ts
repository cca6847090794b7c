import { expect, test } from '../support/test.ts';

/** What agents do to seats and orders, and what customers see of it. */
test.describe('stepping in', () => {
  test('blocked rows are taken from every customer’s map, and given back', async ({
    customer: ann,
    newAgent,
    openFlight,
    site,
  }) => {
    const flight = await openFlight();
    await site.book(flight.id, ['20C']);
    const gus = await newAgent('agent');
    await ann.visit(flight.id);
    await gus.openRoom(flight.id);
    await gus.sees('20C', 'held');

    await gus.seat('20A').click();
    await gus.page.getByTestId('whole-rows').click();
    await gus.start('block');
    await expect(gus.dialog).toContainText('20A, 20B, 20D, 20E and 20F');
    await expect(gus.effect).toContainText('No customer is concerned.');
    await gus.stepIn({ reason: 'A wet row' });
    for (const seat of ['20A', '20B', '20F']) await ann.sees(seat, 'blocked');
    await ann.sees('20C', 'held');

    await gus.sees('20A', 'blocked');
    await gus.seat('20A').click();
    await gus.start('unblock');
    await gus.stepIn({ reason: 'Dry again' });
    await ann.sees('20A', 'free');
    await ann.choose('20A');
    await ann.sees('20B', 'blocked');
    await gus.page.getByRole('tab', { name: 'Interventions' }).click();
    const audit = gus.page.getByTestId('audit').getByRole('listitem');
    await expect(audit).toHaveText([
      /agent.*Unblocked 20A.*Dry again/s,
      /Blocked.*A wet row/s,
      /Opened/,
    ]);
  });

  test('a released hold: the customer reads why it ended, with the agent’s own sentence', async ({
    customer: ann,
    newCustomer,
    newAgent,
    openFlight,
  }) => {
    const flight = await openFlight();
    const [ben, gus] = [await newCustomer(), await newAgent('agent')];
    await ben.visit(flight.id);
    await ann.visit(flight.id);
    await ann.choose('12A', '12B');
    await ann.goToReview();
    await gus.openRoom(flight.id);
    await gus.showOrderOf('12B');
    await gus.start('force-release');
    const sentence = 'Our staff had to take the seats back. Nothing was charged.';
    await expect(gus.effect).toContainText(sentence);
    await gus.stepIn({ reason: 'Crew needs them', tellCustomer: 'We are sorry: a crew must fly.' });

    await expect(ann.ended).toContainText(sentence);
    await expect(ann.ended).toContainText('We are sorry: a crew must fly.');
    await expect(ann.ended).not.toContainText('Crew needs them');
    await ann.seesOrder('cancelled');
    await ben.sees('12A', 'free');
    await ben.choose('12A', '12B');
  });

  test('an extended hold: the customer’s clock has more time, and says so', async ({
    customer: ann,
    newAgent,
    openFlight,
  }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('12C');
    await ann.goToReview();
    const gus = await newAgent('agent');
    await gus.openRoom(flight.id);
    await gus.showOrderOf('12C');
    await gus.start('extend-hold');
    await gus.page.getByTestId('extra-minutes').fill('20');
    await gus.stepIn({ reason: 'The card is on its way' });
    await expect(ann.orderMessage).toContainText('Our staff gave you more time to pay.');
    await expect.poll(() => ann.secondsLeft()).toBeGreaterThan(20 * 60);
    await expect(gus.order).toContainText(/3\d:\d\d left/);
  });

  test('a paid order, cancelled: found by its confirmation, refunded once, and told so', async ({
    customer: ann,
    newAgent,
    openFlight,
    moneyOf,
  }) => {
    const flight = await openFlight();
    const orderId = await ann.buy(flight.id, '22C');
    const code = await ann.page.getByTestId('confirmation').innerText();
    const gus = await newAgent('agent');
    await gus.openBoard();
    await gus.search.fill(code);
    await gus.found.first().click();
    await gus.start('force-release');
    await expect(gus.dialog).toContainText('Cancel an order and refund it');
    await expect(gus.effect).toContainText('refunded');
    await gus.stepIn({ reason: 'The customer is ill' });

    await ann.seesOrder('cancelled');
    await expect(ann.ended).toContainText('the whole amount was refunded');
    const { charges, refunds } = await moneyOf(orderId);
    expect(charges).toHaveLength(1);
    expect(refunds).toMatchObject([{ amount: charges[0]?.amount }]);
    await gus.sees('22C', 'free');
    await expect(gus.timeline).toContainText('The gateway refunded');
  });

  test('a moved order: the seats change under the customer’s eyes, held or paid', async ({
    customer: ann,
    newCustomer,
    newAgent,
    openFlight,
  }) => {
    const flight = await openFlight();
    const [ben, gus] = [await newCustomer(), await newAgent('agent')];
    await ann.visit(flight.id);
    await ann.choose('14A', '14B');
    await ben.buy(flight.id, '2C');
    await gus.openRoom(flight.id);

    const move = async (from: string, to: readonly string[]) => {
      await gus.showOrderOf(from);
      await gus.page.getByTestId('act-move-order').click();
      for (const seat of to) await gus.seat(seat).click();
      await gus.page.getByTestId('move-on').click();
      await gus.stepIn({ reason: 'A broken table' });
    };
    const agreed = await ann.total.innerText();
    await move('14A', ['15A', '14B']);
    await ann.sees('15A', 'mine');
    await ann.sees('14B', 'mine');
    await ann.sees('14A', 'free');
    await ann.goToReview();
    await expect(ann.orderMessage).toContainText('Our staff moved you to seats');
    await expect(ann.page.getByRole('main')).toContainText('15A');
    // An exit row costs others more: what was agreed is not taken apart by the seats' prices.
    await move('15A', ['12A', '12B']);
    await expect(ann.page.getByRole('main')).toContainText('12B');
    await expect(ann.total).toHaveText(agreed);
    await expect(ann.page.getByRole('main').getByText('£')).toHaveCount(1);

    await move('2C', ['3C']);
    await expect(ben.orderMessage).toContainText(
      'Our staff moved you to seat 3C now. The price stays the same.',
    );
    await expect(ben.boardingPass).toContainText('3C');
    await gus.sees('2C', 'free');
  });

  test('two agents at once: the second is refused, sees what is so now, and nothing is half done', async ({
    newAgent,
    openFlight,
    site,
  }) => {
    const flight = await openFlight();
    const booking = await site.book(flight.id, ['12A']);
    const [gus, sue] = [await newAgent('agent'), await newAgent('supervisor')];
    for (const each of [gus, sue]) {
      await each.openRoom(flight.id);
      await each.showOrderOf('12A');
    }
    await gus.start('force-release');
    await gus.giveReason({ reason: 'Nobody is there' });
    await sue.start('extend-hold');
    await sue.stepIn({ reason: 'They are on the phone' });
    await gus.page.getByTestId('act').click();

    await expect(gus.refusal).toContainText('Something has changed here since you looked.');
    await expect(gus.dialog).toHaveAttribute('data-step', 'form');
    await expect(gus.page.getByTestId('reason')).toHaveValue('Nobody is there');
    expect((await booking.order()).status).toBe('held');
    await gus.page.getByRole('button', { name: 'Leave it' }).click();
    await gus.sees('12A', 'held');
  });
});
