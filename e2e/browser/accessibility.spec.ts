import { seriousFindings } from './support/axe.ts';
import { sell, startPaying } from './support/others.ts';
import { expect, test } from './support/test.ts';

// What `seriousFindings` needs.
test.use({ bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } });

test.describe('accessibility: axe finds nothing serious', { tag: '@long' }, () => {
  test('on the list of flights', async ({ customer: ann, openFlight }) => {
    await openFlight();
    await ann.page.goto('/');
    await ann.seesLive();
    await expect(ann.page.getByRole('link', { name: /London/ }).first()).toBeVisible();
    expect(await seriousFindings(ann.page)).toEqual([]);
  });

  test('on the seat map in the midst of a booking, and on the list in its place', async ({
    customer: ann,
    openFlight,
    site,
  }) => {
    const flight = await openFlight('787-9');
    await sell(site, flight.id, ['30A', '30B']);
    await site.book(flight.id, ['31A']);
    await startPaying(site, flight.id, ['32A']);
    await ann.visit(flight.id);
    await ann.choose('33A', '33B');
    await ann.sees('30A', 'sold');
    await ann.sees('32A', 'paying');
    expect(await seriousFindings(ann.page)).toEqual([]);
    await ann.page.getByRole('button', { name: 'List', exact: true }).click();
    await expect(ann.page.getByTestId('seat-list')).toBeVisible();
    expect(await seriousFindings(ann.page)).toEqual([]);
  });

  test('on the seat map of two decks', async ({ customer: ann, openFlight }) => {
    const flight = await openFlight('A380-800');
    await ann.visit(flight.id);
    expect(await seriousFindings(ann.page)).toEqual([]);
  });

  test('from review to boarding pass and refund', async ({ customer: ann, openFlight }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('24A');
    await ann.goToReview();
    await ann.missing.click();
    expect(await seriousFindings(ann.page)).toEqual([]);
    await ann.namePeople();
    await expect(ann.saved).toHaveAttribute('data-state', 'saved');
    expect(await seriousFindings(ann.page)).toEqual([]);
    await ann.continue.click();
    await expect(ann.code).toBeVisible();
    expect(await seriousFindings(ann.page)).toEqual([]);
    await ann.payWith('11111');
    await ann.seesOrder('confirmed');
    await expect(ann.boardingPass).toBeVisible();
    expect(await seriousFindings(ann.page)).toEqual([]);
    await ann.page.getByTestId('cancel').click();
    await expect(ann.page.getByRole('alertdialog')).toBeVisible();
    expect(await seriousFindings(ann.page)).toEqual([]);
    await ann.page.getByTestId('cancel-confirm').click();
    await ann.seesOrder('cancelled');
    expect(await seriousFindings(ann.page)).toEqual([]);
  });

  test('on a booking that is changed, which goes by keyboard alone', async ({
    customer: ann,
    openFlight,
  }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('20A', '20B');
    await ann.goToPayment();
    await ann.payWith('11111');
    const at = (testId: string) => ann.page.getByTestId(testId).first();
    await expect(at('changes')).toBeVisible();
    expect(await seriousFindings(ann.page)).toEqual([]);
    for (const [button, dialog] of [
      ['correct-name', 'dialog'],
      ['cancel-passenger', 'alertdialog'],
    ] as const) {
      await at(button).press('Enter');
      await expect(ann.page.getByRole(dialog)).toBeVisible();
      expect(await seriousFindings(ann.page)).toEqual([]);
      await ann.page.keyboard.press('Escape');
      await expect(at(button)).toBeFocused();
    }
    await at('change-seat').press('Enter');
    await expect(ann.page.locator('h1')).toBeFocused();
    await ann.page.locator('[data-seat][tabindex="0"]').focus();
    await ann.page.keyboard.press('ArrowRight');
    await ann.page.keyboard.press('Enter');
    await ann.sees('1B', 'mine');
    await expect(at('payment-code')).toBeVisible();
    expect(await seriousFindings(ann.page)).toEqual([]);
    await at('payment-code').focus();
    await ann.page.keyboard.type('00000');
    await at('exchange-go').press('Enter');
    await expect(ann.attempts).toBeVisible();
    expect(await seriousFindings(ann.page)).toEqual([]);
    await expect(at('exchange')).toHaveAttribute('data-state', 'failed', { timeout: 60_000 });
    await expect(at('exchange')).toContainText('you keep seats 20A and 20B');
    expect(await seriousFindings(ann.page)).toEqual([]);
  });

  test('while a payment runs, and after it failed', async ({ customer: ann, openFlight }) => {
    const flight = await openFlight();
    await ann.visit(flight.id);
    await ann.choose('24C');
    await ann.goToPayment();
    await ann.payWith('99999');
    await ann.seesOrder('paying');
    expect(await seriousFindings(ann.page)).toEqual([]);

    const another = await openFlight();
    await ann.visit(another.id);
    await ann.choose('24C');
    await ann.goToPayment();
    await ann.payWith('00000');
    await ann.seesOrder('failed');
    expect(await seriousFindings(ann.page)).toEqual([]);
  });

  test('where there is nothing', async ({ customer: ann }) => {
    for (const path of [
      '/flights/xx999-20200101',
      '/orders/00000000000000000000000000',
      '/nowhere',
    ]) {
      await ann.page.goto(path);
      await expect(ann.page.getByRole('main').getByRole('link').first()).toBeVisible();
      expect(await seriousFindings(ann.page), path).toEqual([]);
    }
  });
});
