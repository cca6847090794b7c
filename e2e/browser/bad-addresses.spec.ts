import { expect, test } from './support/test.ts';

const addresses = [
  { what: 'an unknown flight', path: '/flights/xx999-20200101', says: 'There is no such flight' },
  {
    what: 'a flight id of nonsense',
    path: '/flights/%3Cscript%3E',
    says: 'There is no such flight',
  },
  {
    what: 'an unknown order',
    path: '/orders/00000000000000000000000000',
    says: 'There is no such order',
  },
  { what: 'an order id of nonsense', path: '/orders/..%2F..', says: 'There is no such order' },
  {
    what: 'an invitation to nothing',
    path: '/flights/xx999-20200101/together/nobody#invitation=1.x',
    says: 'There is no such flight',
  },
  { what: 'an unknown page', path: '/nowhere/at/all', says: 'There is no such page' },
];

test('a bad address is answered with a sentence and a way on', async ({ customer: { page } }) => {
  for (const { what, path, says } of addresses) {
    await test.step(what, async () => {
      await page.goto(path);
      const main = page.getByRole('main');
      await expect(main).toContainText(says, { ignoreCase: true });
      await main.getByRole('link').first().click();
      await expect(page).toHaveURL(/\/(find)?$/);
      await expect(main.getByRole('heading', { level: 1 })).toBeVisible();
    });
  }
});
