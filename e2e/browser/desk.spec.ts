import type { Page } from '@playwright/test';
import { expect, test } from './support/dev-server.ts';

const rows = (page: Page) => page.getByTestId('board-row');
const live = (page: Page) =>
  expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live');

/** The room of the first flight on the board. */
async function openRoom(page: Page): Promise<void> {
  await page.goto('/desk');
  await rows(page).first().getByRole('link').click();
  await expect(page.getByTestId('flight-state')).toBeVisible();
  await live(page);
}

async function confirmWith(page: Page, reason: string): Promise<void> {
  await page.getByTestId('reason').fill(reason);
  await page.getByTestId('to-confirmation').click();
  await page.getByTestId('act').click();
}

test.describe('signing in to the desk', { tag: '@long' }, () => {
  test('leads back to where one wanted to go, and signing out ends it', async ({ openDesk }) => {
    const page = await openDesk('/desk?sort=load&order=desc', null);
    await page.getByLabel('Name').fill('agent');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert').first()).toContainText('do not belong together');
    await page.getByLabel('Password').fill('agent');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/desk\?sort=load&order=desc$/);
    await expect(page.getByTestId('agent')).toContainText('agent');
    await page.getByTestId('sign-out').click();
    await expect(page.getByTestId('sign-in')).toBeVisible();
    await page.goto('/desk');
    await expect(page.getByTestId('sign-in')).toBeVisible();
  });

  test('is refused for a while after five failed tries', async ({ openDesk }) => {
    const page = await openDesk('/desk', null);
    for (let tries = 0; tries < 6; tries += 1) {
      await page.getByLabel('Name').fill('agent');
      await page.getByLabel('Password').fill('wrong');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page.getByLabel('Password')).toHaveValue('');
    }
    await expect(page.getByText('You can try again in')).toBeVisible();
  });
});

test.describe('the board', { tag: '@long' }, () => {
  test('keeps its filter and its order in the address', async ({ openDesk }) => {
    const page = await openDesk('/desk', 'agent');
    await expect(rows(page)).toHaveCount(14);
    await page.getByTestId('board-filter').fill('london');
    await expect(page).toHaveURL(/q=london/);
    await expect(rows(page)).toHaveCount(4);
    await page.getByRole('button', { name: 'Load' }).click();
    await expect(page).toHaveURL(/sort=load&order=desc/);
    await page.reload();
    await expect(rows(page)).toHaveCount(4);
    const loads = await rows(page).locator('td:nth-child(6)').allInnerTexts();
    const numbers = loads.map((text) => Number.parseInt(text, 10));
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  });

  test('is walked through by keyboard', async ({ openDesk }) => {
    const page = await openDesk('/desk', 'agent');
    await rows(page).first().getByRole('link').focus();
    await page.keyboard.press('ArrowDown');
    await expect(rows(page).nth(1).getByRole('link')).toBeFocused();
    await page.keyboard.press('End');
    await expect(rows(page).last().getByRole('link')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('flight-state')).toBeVisible();
  });

  test('a broken invariant is red, with its evidence', async ({ openDesk }) => {
    const page = await openDesk('/desk', 'agent', { broken: 'one-owner-a-seat' });
    const panel = page.getByTestId('invariants');
    await expect(panel).toHaveAttribute('data-broken', '1', { timeout: 60_000 });
    await expect(panel).toContainText('belongs to nobody (blocked) and to');
  });
});

test.describe('the feed', { tag: '@long' }, () => {
  test('pauses, counts what is new, and goes on', async ({ openDesk }) => {
    const page = await openDesk('/desk', 'agent', { beatMs: 20 });
    const feed = page.getByTestId('feed-row');
    await expect(feed.first()).toBeVisible();
    await page.getByTestId('feed-pause').click();
    const first = await feed.first().innerText();
    await expect(page.getByTestId('feed-missed')).toContainText(/[1-9]\d* new/);
    expect(await feed.first().innerText()).toBe(first);
    await page.getByTestId('feed-pause').click();
    await expect(feed.first()).not.toHaveText(first);
  });

  test('at fifty events a second the page stays at hand, and the list bounded', async ({
    openDesk,
  }) => {
    const page = await openDesk('/desk', 'agent', { beatMs: 10 });
    await expect(page.getByTestId('feed-row')).toHaveCount(120);
    await page.getByTestId('feed-filter').fill('sold nobody');
    await expect(page.getByText('No event matches so far.')).toBeVisible();
    await page.getByTestId('feed-filter').fill('');
    await expect(page.getByTestId('feed-row')).toHaveCount(120);
  });
});

test.describe("a flight's room", { tag: '@long' }, () => {
  test('an agent blocks seats with a reason, and the audit keeps it', async ({ openDesk }) => {
    // Nobody takes a seat of the row meanwhile.
    const page = await openDesk('/desk', 'agent', { beatMs: 0 });
    await openRoom(page);
    await page.locator('[data-status="free"]').first().click();
    await page.getByTestId('whole-rows').click();
    await page.getByTestId('act-block').click();
    await expect(page.getByTestId('to-confirmation')).toBeDisabled();
    await confirmWith(page, 'The seats are broken.');
    await expect(page.getByTestId('message')).toContainText('Done');
    await page.getByRole('tab', { name: 'Interventions' }).click();
    await expect(page.getByTestId('audit')).toContainText('The seats are broken.');
  });

  test('an order is found by its seat, looked at, and cancelled with a refund', async ({
    openDesk,
  }) => {
    const page = await openDesk('/desk', 'agent');
    await openRoom(page);
    const sold = page.locator('[data-status="sold"]').first();
    const seat = (await sold.getAttribute('data-seat')) ?? '';
    await sold.click();
    await expect(page).toHaveURL(/order=/);
    await expect(page.getByTestId('timeline')).toContainText('The gateway charged');
    await page.getByTestId('act-force-release').click();
    await expect(page.getByTestId('effect')).toContainText('refunded');
    await confirmWith(page, 'The customer asked for it.');
    await expect(page.getByTestId('message')).toContainText('Done');
    await expect(page.locator(`[data-seat="${seat}"]`)).not.toHaveAttribute('data-status', 'sold');
  });

  test('acts on a whole flight are for supervisors', async ({ openDesk }) => {
    const page = await openDesk('/desk', 'agent');
    await openRoom(page);
    for (const act of ['close-sales', 'delay', 'change-aircraft', 'cancel-flight']) {
      await expect(page.getByTestId(`act-${act}`)).toBeDisabled();
    }
  });

  test('a supervisor sees who cannot be re-seated before anything happens', async ({
    openDesk,
  }) => {
    // While somebody pays no aircraft is changed: here the customers rest.
    const page = await openDesk('/desk', 'supervisor', { beatMs: 0 });
    await page.getByTestId('board-filter').fill('AI 906');
    await rows(page).first().getByRole('link').click();
    await page.getByTestId('act-change-aircraft').click();
    await page.getByTestId('aircraft').selectOption('A220-300');
    await expect(page.getByTestId('unplaced').or(page.getByTestId('moves')).first()).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('intervention')).toBeHidden();
  });

  test('a cancelled flight says so, and nothing more can be done to it', async ({ openDesk }) => {
    const page = await openDesk('/desk', 'supervisor');
    await openRoom(page);
    await page.getByTestId('act-close-sales').click();
    await confirmWith(page, 'A change of crew.');
    await expect(page.getByTestId('flight-state')).toHaveText('Sales closed');
    await page.getByTestId('act-cancel-flight').click();
    await confirmWith(page, 'No crew.');
    await expect(page.getByTestId('flight-state')).toHaveText('Cancelled');
    await expect(page.getByTestId('act-delay')).toBeHidden();
  });
});

test.describe('the time machine', { tag: '@long' }, () => {
  test('shows a moment by its address, and plays from there', async ({ openDesk }) => {
    const page = await openDesk('/desk', 'agent');
    await openRoom(page);
    await page.getByTestId('to-history').click();
    await expect(page.getByTestId('moment-at')).not.toBeEmpty();
    await page.getByTestId('version').fill('2');
    await page.getByTestId('version').press('Enter');
    await expect(page).toHaveURL(/version=2$/);
    await expect(page.getByTestId('change')).toContainText('being paid for');
    await expect(page.locator('[data-mark="changed"][data-status="paying"]').first()).toBeVisible();
    await page.getByTestId('step-on').click();
    await expect(page.getByTestId('change')).toContainText('sold');
    await page.getByTestId('step-back').click();
    await page.getByTestId('step-back').click();
    await expect(page.getByTestId('past-counts')).toContainText('0 sold');
    await page.getByTestId('play').click();
    await expect(page.getByTestId('past-counts')).not.toContainText('0 sold');
  });

  test('a file that is no history is refused with a sentence', async ({ openDesk }) => {
    const page = await openDesk('/desk', 'agent');
    await openRoom(page);
    await page.getByTestId('to-history').click();
    const buffer = Buffer.from('not a history');
    const file = { name: 'notes.txt', mimeType: 'text/plain', buffer };
    await page.getByTestId('history-open').setInputFiles(file);
    await expect(page.getByTestId('message')).toContainText('no history of a flight');
  });
});
