import { readFile } from 'node:fs/promises';
import { must } from '../../support/site.ts';
import { seriousFindings } from '../support/axe.ts';
import { takeLooks } from '../support/looks.ts';
import { expect, test } from '../support/test.ts';

/** More than the page shows at once. */
const ACTS = 54;

test('D19 to D22: what agents did on all flights is narrowed, paged and taken along as a table', async ({
  newAgent,
  openFlight,
  site,
  system,
}, info) => {
  const [flight, other] = [await openFlight(), await openFlight()];
  const does = async (flightId: string, command: object, reason: string) => {
    const address = `/api/agent/flights/${flightId}/interventions`;
    const body = { command, reason };
    must(await site.ask('POST', address, { token: system.agentToken, body }), 200);
  };
  for (let act = 0; act < ACTS; act += 1) {
    const command = { type: act % 2 === 0 ? 'block' : 'unblock', seats: ['20A'] };
    await does(flight.id, command, `=Seat ${act} is wet.`);
  }
  await does(other.id, { type: 'set-gate', gate: 'B42' }, 'It is nearer.');

  const sue = await newAgent('supervisor', { bypassCSP: true });
  const { page } = sue;
  await page.goto(`/desk/audit?flight=${flight.id}`);
  const rows = page.getByTestId('audit-rows').locator('tbody tr');
  await expect(rows).toHaveCount(50);
  await expect(rows.first()).toContainText(`=Seat ${ACTS - 1} is wet.`);
  await takeLooks(page, 'audit', info);
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByTestId('audit-more').click();
  // With the opening of the flight.
  await expect(rows).toHaveCount(ACTS + 1);
  await expect(rows.last()).toContainText('Opened');
  await expect(page.getByTestId('audit-more')).toBeHidden();

  await page.getByTestId('audit-text').fill('seat 7 ');
  await page.getByTestId('audit-kind').selectOption('unblock');
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(/kind=unblock/);
  await page.reload();
  await expect(rows).toHaveCount(1);
  const download = page.waitForEvent('download');
  await page.getByTestId('audit-csv').click();
  const table = await readFile(await (await download).path(), 'utf8');
  const lines = table.trim().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('agent,role,flight');
  // No cell is a formula.
  expect(lines[1]).toContain(",unblock,,'=Seat 7 is wet.,20A,");

  await page.getByTestId('audit-flight').fill(other.number);
  await page.getByTestId('audit-text').fill('');
  await page.getByTestId('audit-kind').selectOption('set-gate');
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('B42');
  await rows.first().getByRole('link', { name: other.number }).click();
  await expect(sue.state).toBeVisible();
});
