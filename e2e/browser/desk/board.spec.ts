import { randomInt } from 'node:crypto';
import { expect, test } from '../support/test.ts';

/** Places of the cells behind the flight's number. */
const cells = { seats: 3, load: 4, conflicts: 6, failures: 7, viewers: 8 } as const;

test.describe('the board', () => {
  test('is pushed what customers do: holds, sales, conflicts, failed payments, viewers', async ({
    newAgent,
    newCustomer,
    openFlight,
    site,
  }) => {
    const flight = await openFlight();
    const gus = await newAgent('agent');
    await gus.openBoard(`?q=${flight.number}`);
    const row = gus.row(flight.id);
    const cell = (name: keyof typeof cells) => row.getByRole('cell').nth(cells[name]);
    await expect(cell('seats')).toContainText('180 free');

    const ann = await newCustomer();
    await ann.visit(flight.id);
    await expect(cell('viewers')).toHaveText('1');
    await ann.choose('12A', '12B');
    await expect(cell('seats')).toContainText('178 free');
    await expect(row.getByRole('img')).toHaveAccessibleName(/178 free, 2 held/);
    expect((await site.createOrder(flight.id, ['12A'])).status).toBe(409);
    await expect(cell('conflicts')).toHaveText('1');
    const failing = await site.book(flight.id, ['30A']);
    await failing.pay('00000');
    await ann.goToPayment();
    await ann.payWith('11111');
    await ann.seesOrder('confirmed');
    await expect(row.getByRole('img')).toHaveAccessibleName(/178 free, 0 held, 0 paying, 2 sold/);
    await expect(cell('load')).toHaveText('1 %');
    await expect(cell('failures')).toHaveText('1');

    await gus.page.reload();
    await expect(gus.rows).toHaveCount(1);
    await expect(cell('seats')).toContainText('178 free');
  });

  test('a flight that a supervisor opens is on every board, and on the customers’ list', async ({
    newAgent,
    customer: ann,
  }) => {
    const number = `DK ${randomInt(1000, 10_000)}`;
    const [gus, sue] = [await newAgent('agent'), await newAgent('supervisor')];
    await gus.openBoard();
    await expect(gus.page.getByTestId('open-flight')).toBeDisabled();
    await sue.openBoard();
    await ann.page.goto('/');
    await ann.seesLive();

    const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    await sue.page.getByTestId('open-flight').click();
    await sue.page.getByLabel('Number', { exact: true }).fill(number);
    await sue.page.getByLabel('From', { exact: true }).fill('ZRH');
    await sue.page.getByLabel('To', { exact: true }).fill('zrh');
    await sue.page.getByTestId('departs').fill(`${soon}T07:08`);
    await sue.page.getByRole('dialog').getByLabel('Aircraft').selectOption('A220-300');
    await sue.page.getByLabel('Currency').selectOption('GBP');
    await sue.page.getByLabel('business').fill('321');
    const goOn = sue.page.getByTestId('to-confirmation');
    const alert = sue.page.getByRole('dialog').getByRole('alert');
    await goOn.click();
    await expect(alert).toContainText('Origin and destination are the same.');
    await sue.page.getByLabel('To', { exact: true }).fill('lhr');
    await goOn.click();
    await expect(alert).toContainText('why the flight is opened');
    await sue.page.getByTestId('reason').fill('Many want to fly');
    await goOn.click();
    await expect(sue.page.getByTestId('new-flight')).toContainText('business from £321');
    // By the clock at its origin (SPEC Z1).
    await expect(sue.page.getByTestId('new-flight')).toContainText(/07:08 (GMT\+[12]|CES?T)/);
    await sue.page.getByTestId('act').click();

    await expect(sue.state).toHaveText('On sale');
    await sue.page.getByRole('tab', { name: 'Interventions' }).click();
    await expect(sue.page.getByTestId('audit')).toContainText('Many want to fly');
    const flightId = new URL(sue.page.url()).pathname.split('/').at(-1) ?? '';
    await expect(gus.row(flightId)).toContainText('New');
    await expect(gus.row(flightId)).toContainText('ZRH–LHR');
    await expect(ann.flight(flightId)).toBeVisible();
    await ann.visit(flightId);
    await ann.choose('2A');
    await expect(ann.total).toHaveText('£330');
  });
});
