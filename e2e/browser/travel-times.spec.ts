import type { Flight } from '@aisle/shared/contract';
import { randomInt } from 'node:crypto';
import { must } from '../support/site.ts';
import { expect, test } from './support/test.ts';

const dayMs = 24 * 60 * 60_000;

const sizes: readonly { readonly width: number; readonly tag?: '@long' }[] = [
  { width: 390 },
  { width: 1280, tag: '@long' },
];

for (const { width, tag = [] } of sizes) {
  const title = `at ${width} px a traveller reads when to board, where, and that it lands the day before`;
  test(title, { tag }, async ({ customer: ann, newAgent, site, system }) => {
    await ann.page.setViewportSize({ width, height: 900 });
    const number = `NL ${randomInt(1000, 10_000)}`;
    const day = new Date(Date.now() + 10 * dayMs).toISOString().slice(0, 10);
    // 00:30 in Tokyo; 10 h 15 min later it is the afternoon of the day before in Los Angeles.
    const departsAt = `${day}T15:30:00.000Z`;
    const arrivesAt = new Date(Date.parse(departsAt) + 615 * 60_000).toISOString();
    const route = { number, origin: 'NRT', destination: 'LAX', aircraft: '787-9' };
    const body = { ...route, departsAt, arrivesAt };
    const opened = await site.ask<{ flight: Flight }>('POST', '/api/flights', {
      token: system.agentToken,
      body,
    });
    const { flight } = must(opened, 201);

    await ann.page.goto('/');
    const card = ann.flight(flight.id);
    await expect(card).toContainText('10 h 15 min');
    await expect(card.getByTestId('arrives')).toContainText('the day before');
    await ann.buy(flight.id, '40A');
    const terms = ann.boardingPass.locator('dl');
    await expect(terms).toContainText(/Boards\s*23:50 \w+ \d+/);
    await expect(terms).toContainText(/Gate\s*–/);

    const gus = await newAgent('agent');
    await gus.openRoom(flight.id);
    await gus.start('set-gate');
    await gus.page.getByTestId('terminal').fill('1');
    await gus.page.getByTestId('gate').fill('B42');
    await expect(gus.effect).toContainText('Your flight departs from terminal 1, gate B42.');
    await gus.giveReason({ reason: 'As the airport says' });
    await gus.page.getByTestId('act').click();
    await expect(gus.page.getByTestId('room-gate')).toHaveText('Terminal 1, gate B42');

    await expect(ann.orderMessage).toHaveText('Your flight departs from terminal 1, gate B42.');
    await expect(terms).toContainText(/Terminal\s*1\s*Gate\s*B42/);
    const scrollWidth = await ann.page.evaluate(() => document.documentElement.scrollWidth);
    expect(scrollWidth).toBeLessThanOrEqual(width);
  });
}
