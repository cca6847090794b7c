import { seriousFindings } from '../support/axe.ts';
import { sell, startPaying } from '../support/others.ts';
import { expect, test } from '../support/test.ts';

// What `seriousFindings` needs.
const options = { bypassCSP: true, reducedMotion: 'reduce' } as const;

test.describe('the desk: axe finds nothing serious, in light and dark', { tag: '@long' }, () => {
  test.use({ bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } });

  test('on the sign-in page, before and after a refusal', async ({ page }) => {
    await page.goto('/desk/sign-in');
    await expect(page.getByTestId('sign-in')).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByLabel('Name').fill('nobody');
    await page.getByLabel('Password').fill('nothing');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByTestId('sign-in').getByRole('alert')).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('on the board, with everything open', async ({ newAgent, openFlight, site }) => {
    const flight = await openFlight();
    await site.book(flight.id, ['12A']);
    const sue = await newAgent('supervisor', options);
    await sue.openBoard();
    await expect(sue.row(flight.id)).toBeVisible();
    await sue.page.getByTestId('tile-bookings').click();
    await expect(sue.page.getByTestId('tile-detail')).toBeVisible();
    await sue.invariants.getByRole('button').click();
    await sue.page.getByTestId('feed-pause').click();
    expect(await seriousFindings(sue.page)).toEqual([]);
    await sue.search.fill(flight.number);
    await expect(sue.found.first()).toBeVisible();
    expect(await seriousFindings(sue.page)).toEqual([]);
    await sue.search.press('Escape');
    await sue.page.getByTestId('open-flight').click();
    await expect(sue.page.getByRole('dialog')).toBeVisible();
    expect(await seriousFindings(sue.page)).toEqual([]);
  });

  test('in a flight’s room, through an intervention, and in its history', async ({
    newAgent,
    openFlight,
    site,
  }) => {
    const flight = await openFlight('737-800');
    await sell(site, flight.id, ['1A', '1B']);
    await site.book(flight.id, ['30A']);
    await startPaying(site, flight.id, ['31A']);
    const sue = await newAgent('supervisor', options);
    await sue.openRoom(flight.id);
    await sue.sees('31A', 'paying');
    await sue.sees('1A', 'sold');
    await sue.showOrderOf('1A');
    await expect(sue.timeline).toBeVisible();
    expect(await seriousFindings(sue.page)).toEqual([]);
    for (const tab of ['Manifest', 'Events']) {
      await sue.page.getByRole('tab', { name: tab }).click();
      expect(await seriousFindings(sue.page), tab).toEqual([]);
    }
    await sue.start('force-release');
    await expect(sue.effect).toContainText('refunded');
    expect(await seriousFindings(sue.page)).toEqual([]);
    await sue.giveReason({ reason: 'The customer is ill' });
    expect(await seriousFindings(sue.page)).toEqual([]);
    await sue.page.getByTestId('act').click();
    await sue.sees('1A', 'free');
    await sue.page.getByRole('tab', { name: 'Interventions' }).click();
    await expect(sue.page.getByTestId('audit')).toContainText('The customer is ill');
    expect(await seriousFindings(sue.page)).toEqual([]);
    await sue.page.getByTestId('to-history').click();
    await expect(sue.page.getByRole('heading', { name: 'Seats at version' })).toContainText(
      'Seats at version',
    );
    await sue.seat('30A').click();
    expect(await seriousFindings(sue.page)).toEqual([]);
  });
});

test('a whole day at the desk breaks no content security policy and writes no error to the console', async ({
  newAgent,
  openFlight,
  site,
}) => {
  const flight = await openFlight();
  await sell(site, flight.id, ['12A']);
  const sue = await newAgent('supervisor');
  const complaints: string[] = [];
  sue.page.on('pageerror', (error) => complaints.push(error.message));
  sue.page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text());
  });
  await sue.openBoard();
  await sue.page.getByTestId('tile-latency').click();
  await sue.row(flight.id).getByRole('link').click();
  await sue.sees('12A', 'sold');
  await sue.showOrderOf('12A');
  await expect(sue.timeline).toBeVisible();
  await sue.start('delay');
  await expect(sue.effect).toContainText('departs at');
  await sue.page.keyboard.press('Escape');
  await expect(sue.dialog).toBeHidden();
  await sue.page.getByTestId('to-history').click();
  await expect(sue.page.getByRole('heading', { name: 'Seats at version' })).toContainText(
    'Seats at version',
  );
  expect(complaints).toEqual([]);
});
