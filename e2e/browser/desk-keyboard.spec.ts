import type { Page } from '@playwright/test';
import { expect, test } from './support/dev-server.ts';

/** The room of the first flight on the board, with an order of one seat at least open beside the map. */
async function openOrder(page: Page): Promise<string> {
  await page.getByTestId('board-row').first().getByRole('link').click();
  const sold = page.locator('[data-status="sold"]').first();
  const seat = (await sold.getAttribute('data-seat')) ?? '';
  await sold.click();
  await expect(page.getByTestId('timeline')).toBeVisible();
  return seat;
}

/** Chooses as many free seats as the order needs, from `seat` on: those before it may be of another cabin. */
async function chooseTargets(page: Page, seat: string): Promise<void> {
  const goOn = page.getByTestId('move-on');
  await expect(page.getByTestId('move-count')).toContainText(/^0 of/);
  const free = await page.locator('[data-seat]:visible').evaluateAll((found, from) => {
    const seats = found.map((each) => (each as HTMLElement).dataset);
    const behind = seats.slice(seats.findIndex((each) => each['seat'] === from));
    return behind.filter((each) => each['status'] === 'free').map((each) => each['seat']);
  }, seat);
  for (let number = 0; await goOn.isDisabled(); number += 1) {
    await page.locator(`[data-seat="${free[number]}"]`).click();
    await expect(page.getByTestId('move-count')).toContainText(`${number + 1} of`);
  }
}

// While customers book, a seat that was free may be gone by the time it is chosen: here they rest.
const quiet = { beatMs: 0 };

test.describe('moving an order', () => {
  test('on a phone: the map comes into view, the choice lies over it, and the order is confirmed to move', async ({
    openDesk,
  }) => {
    const page = await openDesk('/desk', 'agent', quiet);
    await page.setViewportSize({ width: 390, height: 844 });
    const seat = await openOrder(page);
    await page.getByTestId('act-move-order').click();
    await expect(page.locator(`[data-seat="${seat}"]`)).toBeInViewport();
    await expect(page.getByTestId('move-bar')).toBeInViewport({ ratio: 1 });
    await chooseTargets(page, seat);
    await page.getByTestId('move-on').click();
    await page.getByTestId('reason').fill('The family sits together.');
    await page.getByTestId('to-confirmation').click();
    await expect(page.getByTestId('act')).toBeInViewport({ ratio: 1 });
    await page.getByTestId('act').click();
    await expect(page.getByTestId('message')).toContainText('Done. Move an order');
    await expect(page.locator('#order-title')).toBeFocused();
  });

  test('a seat that is taken is not chosen, and the page says so', async ({ openDesk }) => {
    const page = await openDesk('/desk', 'agent', quiet);
    await openOrder(page);
    await page.getByTestId('act-move-order').click();
    await page.locator('[data-status="sold"]:not([data-mark])').first().click();
    await expect(page.getByTestId('message')).toContainText('it is sold. Choose a free seat.');
    await expect(page.getByTestId('move-count')).toContainText(/^0 of/);
  });

  test('by keyboard: the keys go on at its seat, and Escape leads back step by step', async ({
    openDesk,
  }) => {
    const page = await openDesk('/desk', 'agent', quiet);
    const seat = await openOrder(page);
    await page.getByTestId('act-move-order').focus();
    await page.keyboard.press('Enter');
    await expect(page.locator(`[data-seat="${seat}"]`)).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('move-bar')).toBeHidden();
    await expect(page.locator('#order-title')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('order-panel')).toBeHidden();
    await expect(page.locator(`[data-seat="${seat}"]`)).toBeFocused();
  });
});

test.describe('a dialog', () => {
  test('leads the focus back to what opened it, and Escape closes it', async ({ openDesk }) => {
    const page = await openDesk('/desk', 'supervisor', quiet);
    const opener = page.getByTestId('open-flight');
    await opener.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name: 'Open a flight' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(opener).toBeFocused();
    await page.getByTestId('board-row').first().getByRole('link').click();
    for (const act of ['close-sales', 'delay', 'change-aircraft', 'cancel-flight']) {
      const button = page.getByTestId(`act-${act}`);
      await button.focus();
      await page.keyboard.press('Enter');
      await expect(page.getByTestId('intervention')).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(page.getByTestId('intervention')).toBeHidden();
      await expect(button).toBeFocused();
    }
  });

  test('keeps the focus within it, and gives it to the seat when its opener is gone', async ({
    openDesk,
  }) => {
    const page = await openDesk('/desk', 'agent', quiet);
    await page.getByTestId('board-row').first().getByRole('link').click();
    const free = page.locator('[data-status="free"]').first();
    const seat = await free.getAttribute('data-seat');
    await free.click();
    await page.getByTestId('act-block').click();
    const dialog = page.getByTestId('intervention');
    await expect(page.getByTestId('reason')).toBeFocused();
    for (let presses = 0; presses < 8; presses += 1) {
      await page.keyboard.press('Tab');
      await expect(dialog.locator(':focus')).toHaveCount(1);
    }
    await page.getByTestId('reason').fill('The seat is broken.');
    await page.getByTestId('to-confirmation').click();
    await page.getByTestId('act').click();
    await expect(page.getByTestId('message')).toContainText('Done');
    await expect(page.locator(`[data-seat="${seat}"]`)).toBeFocused();
  });

  test.describe('on a phone', () => {
    test('fits, with its buttons in view and nothing to the side', async ({ openDesk }) => {
      const page = await openDesk('/desk', 'supervisor', quiet);
      await page.setViewportSize({ width: 390, height: 700 });
      await page.getByTestId('board-row').first().getByRole('link').click();
      for (const act of ['close-sales', 'delay', 'change-aircraft', 'cancel-flight']) {
        await page.getByTestId(`act-${act}`).click();
        await expect(page.getByTestId('effect')).not.toContainText('Working out');
        await page.getByTestId('reason').fill('A reason.');
        await expect(page.getByTestId('to-confirmation')).toBeInViewport({ ratio: 1 });
        const beside = await page
          .getByTestId('intervention')
          .evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
        expect(beside).toBe(0);
        await page.keyboard.press('Escape');
        await expect(page.getByTestId('intervention')).toBeHidden();
      }
    });
  });
});
