import { family } from './support/customer.ts';
import { mailsTo } from './support/outbox.ts';
import { expect, test } from './support/test.ts';

test('a family books in one browser; another finds it, changes a seat, cancels one, and all is written to them', async ({
  customer: ann,
  newCustomer,
  openFlight,
  moneyOf,
  system,
}) => {
  const flight = await openFlight('A320neo');
  await ann.visit(flight.id);
  await ann.choose(...family.map(({ seat }) => seat));
  await ann.goToReview();
  const orderId = ann.orderId();
  const address = `${orderId.toLowerCase()}@example.com`;
  await ann.nameEach(family, address);
  await ann.continue.click();
  await ann.payWith('11111');
  await ann.seesOrder('confirmed');
  const confirmation = await ann.page.getByTestId('confirmation').innerText();
  await ann.page.context().close();

  const bob = await newCustomer();
  const at = (testId: string) => bob.page.getByTestId(testId);
  await bob.page.goto('/find');
  await bob.page.locator('[data-field="confirmation"]').fill(confirmation.toLowerCase());
  await bob.page.locator('[data-field="surname"]').fill('oneill');
  await bob.page.getByRole('button', { name: 'Find my booking' }).click();
  await expect(bob.boardingPass).toHaveCount(4);

  // Dearer: the difference is said before, and paid for by a code that fails once; a reload in the midst changes nothing.
  await bob.page.locator('[data-booked-seat="20A"]').getByTestId('change-seat').click();
  await bob.seat('1A').click();
  await expect(at('exchange-words')).toContainText(/1A costs £\d+ more\./);
  await bob.code.click();
  await bob.page.keyboard.type('12121');
  await at('exchange-go').click();
  await expect(bob.attempts).toContainText('Attempt 1 of 3');
  await bob.page.reload();
  await expect(bob.page.locator('[data-booked-seat="1A"]')).toBeVisible();
  await expect(bob.page.locator('[data-booked-seat="20A"]')).toHaveCount(0);

  // What comes back is said before, and the children do not fly alone.
  await bob.page.locator('[data-booked-seat="20D"]').getByTestId('cancel-passenger').click();
  const dialog = bob.page.getByRole('alertdialog');
  await expect(dialog).toContainText('Di Lovelace will not fly.');
  const [back] = /£[\d.]+ back/.exec(await dialog.innerText()) ?? [];
  await at('cancel-passenger-confirm').click();
  await expect(bob.boardingPass).toHaveCount(3);
  await expect(at('order-message')).toContainText(back?.replace(' back', ' goes back') ?? '£');

  // Both charges give their part of it; what is left is what the page says.
  const left = async () => {
    const { charges, refunds } = await moneyOf(orderId);
    const sum = (movements: readonly { amount: string }[]) =>
      movements.reduce((total, { amount }) => total + Number(amount), 0);
    expect(charges).toHaveLength(2);
    return `3 seats booked and paid: £${sum(charges) - sum(refunds)}`;
  };
  const paid = bob.page.getByText(/^3 seats booked and paid/);
  await expect.poll(left, { timeout: 30_000 }).toBe((await paid.innerText()).trim());

  await expect
    .poll(async () => (await mailsTo(address, system.dataDir)).length, { timeout: 30_000 })
    .toBe(3);
  const mails = await mailsTo(address, system.dataDir);
  expect(mails.map(({ subject }) => subject.split(':')[0])).toEqual([
    'Your booking is confirmed',
    'Your seats have changed',
    'A passenger is cancelled',
  ]);
  const seats = ['20A', '1A', '20B', '20C', '20D'];
  const onPasses = mails.map(({ passes }) =>
    seats.filter((seat) => new RegExp(`\\b${seat}\\b`).test(passes)),
  );
  expect(onPasses).toEqual([
    ['20A', '20B', '20C', '20D'],
    ['1A', '20B', '20C', '20D'],
    ['1A', '20B', '20C'],
  ]);
  for (const words of [mails[2]?.text, mails[2]?.passes])
    expect(words).not.toContain('Di Lovelace');
  expect(new Set(mails.map(({ event }) => event.uid)).size).toBe(1);
  const sequences = mails.map(({ event }) => event.sequence);
  expect(sequences).toEqual(sequences.toSorted((one, other) => one - other));
});
