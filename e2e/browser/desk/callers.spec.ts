import { mailsTo } from '../support/outbox.ts';
import { expect, test } from '../support/test.ts';

test('A24, A25: an agent books for a caller, keeps the seats, and the caller pays by the link of a mail', async ({
  newAgent,
  newCustomer,
  openFlight,
  system,
}) => {
  const flight = await openFlight('A320neo');
  const gus = await newAgent('agent');
  await gus.openRoom(flight.id);
  for (const seat of ['20A', '20B']) await gus.seat(seat).click();
  await gus.page.getByTestId('book-for-caller').click();
  const booking = gus.page.getByTestId('caller-booking');
  await expect(booking).toBeVisible();
  await gus.sees('20A', 'held');

  // What is missing is said before anything is sent.
  await booking.getByTestId('pay-later').click();
  await expect(booking).toContainText('Add the given name for 20A first.');
  const orderId = new URL(gus.page.url()).searchParams.get('order') ?? '';
  const address = `${orderId.toLowerCase()}@example.com`;
  const field = (name: string) => booking.locator(`[data-field="${name}"]`);
  for (const [seat, givenName] of [
    ['20A', 'Łukasz'],
    ['20B', 'Zoë'],
  ]) {
    await field(`${seat}.givenName`).fill(givenName ?? '');
    await field(`${seat}.surname`).fill('O’Neill');
  }
  await field('contact.email').fill(address);
  await expect(booking.getByTestId('people-saved')).toHaveAttribute('data-state', 'saved');
  await booking.getByTestId('pay-later').click();
  await expect(gus.effect).toContainText('20A, 20B are kept until');
  await gus.page.getByTestId('keep-hours').fill('5');
  await expect(gus.effect).toContainText(`${address} is sent a link, to pay there.`);
  await gus.stepIn({ reason: 'She pays at home' });
  await expect(gus.order).toContainText(/4:5\d:\d\d left|5:00:00 left/);
  await gus.page.getByRole('tab', { name: 'Interventions' }).click();
  await expect(gus.page.getByTestId('audit').getByRole('listitem')).toHaveText([
    /kept until .*to be paid later.*She pays at home/s,
    /Booked 20A and 20B for a caller/,
    /Opened/,
  ]);

  const mails = () => mailsTo(address, system.dataDir);
  await expect.poll(async () => (await mails()).length, { timeout: 30_000 }).toBe(1);
  const [mail] = await mails();
  expect(mail?.subject).toMatch(/^Your seats are kept for you: /);
  expect(mail?.text).toContain('Pay until');
  const link = new URL(/https?:\/\/\S+\/orders\/\S+/.exec(mail?.text ?? '')?.[0] ?? '');
  const ann = await newCustomer();
  await ann.page.goto(`${link.pathname}${link.hash}`);
  await expect(ann.page.getByTestId('order-message')).toContainText('Our staff keeps these seats');
  await ann.continue.click();
  await ann.payWith('11111');
  await ann.seesOrder('confirmed');
  await gus.sees('20A', 'sold');
  await expect
    .poll(async () => (await mails()).map(({ subject }) => subject.split(':')[0]), {
      timeout: 30_000,
    })
    .toEqual(['Your seats are kept for you', 'Your booking is confirmed']);
});

test('A26: at another computer an agent finds the order, and takes its caller’s code', async ({
  newAgent,
  openFlight,
  site,
}) => {
  const flight = await openFlight('A320neo');
  const { id } = await site.book(flight.id, ['20A']);
  const gus = await newAgent('agent');
  await gus.openBoard();
  await gus.search.fill(id);
  await gus.found.first().click();
  await gus.page.getByTestId('open-for-caller').click();
  const booking = gus.page.getByTestId('caller-booking');
  const field = (name: string) => booking.locator(`[data-field="${name}"]`);
  await field('20A.givenName').fill('Zoë');
  await field('20A.surname').fill('O’Neill');
  await field('contact.email').fill(`${id.toLowerCase()}@example.com`);
  await booking.getByTestId('payment-code').click();
  await gus.page.keyboard.type('11111');
  await booking.getByTestId('pay').click();
  await gus.sees('20A', 'sold');
  await gus.page.getByRole('tab', { name: 'Interventions' }).click();
  await expect(gus.page.getByTestId('audit')).toContainText('for its caller');
});
