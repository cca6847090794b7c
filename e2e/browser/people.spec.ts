import { Customer } from './support/customer.ts';
import { scanned } from './support/bar-code.ts';
import { expect, test } from './support/test.ts';

const field = (ann: Customer, name: string) => ann.page.locator(`[data-field="${name}"]`);

async function type(ann: Customer, fields: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(fields)) await field(ann, name).fill(text);
}

test('who flies is typed once: over a reload, another tab, other seats, to the passes', async ({
  customer: ann,
  openFlight,
}, info) => {
  const told: string[] = [];
  ann.page.on('request', (request) => told.push(request.url()));
  const flight = await openFlight('A320neo');
  await ann.visit(flight.id);
  await ann.choose('20A', '20B');
  await ann.goToReview();
  await expect(ann.missing).toHaveText('Add the given name for 20A');
  await type(ann, {
    '20A.givenName': 'Łukasz Ægir',
    '20A.surname': 'O’Neill',
    '20B.givenName': '小龍',
    '20B.surname': '李',
    'contact.email': 'lukasz@example.com',
    'contact.phone': '+44 20 7946 0018',
  });
  await ann.page.getByLabel('With an infant on the lap').first().check();
  await type(ann, { '20A.infant.givenName': 'Anne-Marie', '20A.infant.surname': 'Smith-Jones' });
  await expect(ann.saved).toHaveAttribute('data-state', 'saved');
  const documents = ann.page.getByTestId('document-name');
  await expect(documents).toHaveText([
    'ONEILL, LUKASZ AEGIR',
    'SMITH JONES, ANNE MARIE',
    'LI, XIAOLONG',
  ]);
  await ann.page.screenshot({ path: info.outputPath('review.png'), fullPage: true });

  const address = ann.page.url();
  const tab = new Customer(await ann.page.context().newPage());
  await tab.page.goto(address);
  await expect(field(tab, '20B.surname')).toHaveValue('李');
  await field(tab, '20B.surname').fill('Lee');
  await expect(field(ann, '20B.surname')).toHaveValue('Lee');
  await field(ann, '20B.surname').fill('李');
  // At once: what was typed last is sent while the page goes.
  await ann.page.reload();
  await expect(field(ann, '20B.surname')).toHaveValue('李');
  await expect(field(ann, 'contact.phone')).toHaveValue('+44 20 7946 0018');
  await tab.page.close();

  await ann.page.getByRole('link', { name: 'Change seats' }).click();
  await ann.seesLive();
  await ann.seat('20A').click();
  await ann.sees('20A', 'free');
  await ann.choose('21C');
  await ann.goToReview();
  await expect(field(ann, '21C.surname')).toHaveValue('O’Neill');
  await expect(field(ann, '21C.infant.surname')).toHaveValue('Smith-Jones');
  await expect(field(ann, '20B.surname')).toHaveValue('李');

  await ann.continue.click();
  await ann.payWith('11111');
  await ann.seesOrder('confirmed');
  const codes = ann.boardingPass.locator('svg[data-text]');
  await expect(codes).toHaveCount(3);
  const names: string[] = [];
  for (const code of await codes.all()) {
    const read = await scanned(code);
    expect(read).toBe(await code.getAttribute('data-text'));
    names.push(read?.slice(2, 22).trim() ?? '');
  }
  expect(names.toSorted()).toEqual(['LI/XIAOLONG', 'ONEILL/LUKASZAEGIR', 'SMITHJONES/ANNEMARIE']);
  await ann.page.screenshot({ path: info.outputPath('passes.png'), fullPage: true });
  expect(told.map(decodeURIComponent).join('\n')).not.toMatch(/neill|example\.com|李/i);
});

test('a field that is wrong says so, and keeps nothing else from being saved', async ({
  customer: ann,
  openFlight,
}) => {
  const flight = await openFlight('A320neo');
  await ann.visit(flight.id);
  await ann.choose('22A');
  await ann.goToReview();
  await type(ann, {
    '22A.givenName': 'Anna',
    '22A.surname': '=HYPERLINK(1)',
    'contact.email': 'anna',
  });
  await field(ann, 'contact.email').blur();
  await expect(field(ann, '22A.surname')).toHaveAccessibleDescription(/A name has/);
  await expect(field(ann, 'contact.email')).toHaveAccessibleDescription(/no e-mail address/);
  await expect(ann.saved).toHaveAttribute('data-state', 'held-back');
  await expect(ann.missing).toHaveText('Correct the surname for 22A');
  await ann.page.reload();
  await expect(field(ann, '22A.givenName')).toHaveValue('Anna');
  await expect(field(ann, '22A.surname')).toHaveValue('');
  await expect(field(ann, 'contact.email')).toHaveValue('');
});

const sizes: readonly { readonly width: number; readonly tag?: '@long' }[] = [
  { width: 390 },
  { width: 1280, tag: '@long' },
];

for (const { width, tag = [] } of sizes) {
  const title = `the form and the passes fit a window of ${width} px`;
  test(title, { tag }, async ({ newCustomer, openFlight }, info) => {
    const ann = await newCustomer({ viewport: { width, height: 844 } });
    const flight = await openFlight('A320neo');
    await ann.visit(flight.id);
    await ann.choose('12A', '20B');
    await ann.goToReview();
    await ann.page.getByLabel('With an infant on the lap').check();
    await ann.namePeople();
    await ann.missing.click();
    await expect(field(ann, '20B.infant.givenName')).toBeFocused();
    await type(ann, { '20B.infant.givenName': 'Wolfgang-Amadeus', '20B.infant.surname': 'ѬѬ' });
    await field(ann, 'contact.phone').fill('1');
    await field(ann, 'contact.phone').blur();
    const overflow = () =>
      ann.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await ann.page.screenshot({ path: info.outputPath(`form-${width}.png`), fullPage: true });
    await type(ann, { '20B.infant.surname': 'M', 'contact.phone': '' });
    await ann.continue.click();
    await ann.payWith('11111');
    await ann.seesOrder('confirmed');
    await expect(ann.boardingPass).toHaveCount(3);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await ann.page.screenshot({ path: info.outputPath(`passes-${width}.png`), fullPage: true });
  });
}

test('a booking is found in another browser by its code and a surname', async ({
  customer: ann,
  newCustomer,
  openFlight,
}, info) => {
  const flight = await openFlight('A320neo');
  const orderId = await ann.buy(flight.id, '20A');
  const code = await ann.page.getByTestId('confirmation').first().innerText();
  const bob = await newCustomer();
  await bob.page.goto('/');
  await bob.page.getByRole('main').getByRole('link', { name: 'Find my booking' }).click();
  await type(bob, { confirmation: code.toLowerCase(), surname: 'Byron' });
  await bob.page.getByRole('main').getByRole('button').click();
  await expect(bob.page.getByTestId('find-refusal')).toBeVisible();
  await bob.page.screenshot({ path: info.outputPath('find.png') });
  await field(bob, 'surname').fill('LOVELACE');
  await bob.page.getByRole('main').getByRole('button').click();
  await bob.seesOrder('confirmed');
  expect(bob.orderId()).toBe(orderId);
  await bob.page.reload();
  await bob.seesOrder('confirmed');
});
