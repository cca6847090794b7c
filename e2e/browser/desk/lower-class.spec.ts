import { seriousFindings } from '../support/axe.ts';
import { takeLooks } from '../support/looks.ts';
import { expect, test } from '../support/test.ts';

/** Where a class has no seats: what agents see before, and what customers read and get back. */
test(
  'W20, W21: another aircraft seats a customer in a lower class, and the difference goes back',
  { tag: '@long' },
  async ({ newCustomer, newAgent, openFlight, moneyOf }, info) => {
    const flight = await openFlight('787-9');
    const ann = await newCustomer();
    const orderId = await ann.buy(flight.id, '20A', '20B');
    const sue = await newAgent('supervisor', { bypassCSP: true });
    await sue.openRoom(flight.id);
    const { page } = sue;
    await sue.start('change-aircraft');
    await page.getByTestId('aircraft').selectOption('A220-300');
    await expect(page.getByTestId('unplaced')).toContainText('20A and 20B');
    await page.getByTestId('lower-class').check();
    const lowered = page.getByTestId('lowered');
    await expect(lowered).toContainText('1 order in a lower class');
    await expect(page.getByTestId('unplaced')).toBeHidden();
    const [, amount = ''] = /£([\d.,]+) back/.exec(await lowered.innerText()) ?? [];
    await page.getByTestId('reason').fill('The engine is broken.');
    await expect(page.getByTestId('to-confirmation')).toBeDisabled();
    await page.getByTestId('lower-reason').fill('Better than not to fly.');
    await takeLooks(page, 'aircraft', info);
    expect(await seriousFindings(page)).toEqual([]);
    await sue.stepIn({ reason: 'The engine is broken.' });

    await expect(ann.orderMessage).toContainText('in economy class, lower than you had');
    await expect(ann.orderMessage).toContainText(`£${amount} goes back to you`);
    await expect
      .poll(async () => (await moneyOf(orderId)).refunds.map((refund) => Number(refund.amount)))
      .toEqual([Number(amount.replace(',', ''))]);
    await page.getByRole('tab', { name: 'Interventions' }).click();
    await expect(page.getByRole('tabpanel')).toContainText(`£${amount} went back`);
  },
);

test(
  'W12, W20: a rebooking seats a customer in a lower class where a supervisor permits it',
  { tag: '@long' },
  async ({ newCustomer, newAgent, openFlight, moneyOf }, info) => {
    const [from, to] = [await openFlight('787-9'), await openFlight('A320neo')];
    const ann = await newCustomer({ bypassCSP: true });
    const orderId = await ann.buy(from.id, '1A');
    const gus = await newAgent('agent');
    await gus.openRoom(from.id);
    await gus.showOrderOf('1A');
    await gus.page.getByTestId('act-rebook-order').click();
    await gus.page.getByTestId('rebook-to').selectOption(to.id);
    await expect(gus.refusal).toContainText('have a supervisor permit lower classes');
    await expect(gus.page.getByTestId('lower-class')).toBeHidden();

    const sue = await newAgent('supervisor', { bypassCSP: true });
    await sue.openRoom(from.id);
    const { page } = sue;
    await page.getByTestId('act-rebook').click();
    await page.getByTestId('rebook-to').selectOption(to.id);
    await expect(sue.refusal).toContainText('no seats for them');
    await page.getByTestId('lower-class').check();
    await expect(sue.refusal).toBeHidden();
    const lowered = page.getByTestId('lowered');
    await expect(lowered).toContainText('1A business');
    const [, amount = ''] = /£([\d.,]+) back/.exec(await lowered.innerText()) ?? [];
    await page.getByTestId('reason').fill('The flight will not go.');
    await expect(page.getByTestId('to-confirmation')).toBeDisabled();
    await page.getByTestId('lower-reason').fill('Better than not to fly.');
    await takeLooks(page, 'rebooking', info);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByTestId('to-confirmation').click();
    await expect(page.getByTestId('rebooking')).toContainText('Better than not to fly.');
    await page.getByTestId('act').click();
    await expect(page.getByTestId('rebooking-progress')).toContainText('1 of 1 order rebooked.');

    await expect(ann.orderMessage).toContainText('in economy class, lower than you had');
    await expect(ann.orderMessage).toContainText(`£${amount} goes back to you`);
    await expect(ann.page.getByTestId('rebooked')).toContainText(to.number);
    await takeLooks(ann.page, 'customer', info);
    expect(await seriousFindings(ann.page)).toEqual([]);
    await expect
      .poll(async () => (await moneyOf(orderId)).refunds.map((refund) => Number(refund.amount)))
      .toEqual([Number(amount.replace(',', ''))]);
  },
);
