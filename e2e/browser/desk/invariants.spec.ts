import { expect, test } from '../support/test.ts';

test(
  'money that was charged for nothing turns the invariants’ panel red, with the order; the refund turns it green',
  { tag: '@long' },
  async ({ newAgent, openFlight, site, system }) => {
    const flight = await openFlight();
    const { id: orderId } = await site.book(flight.id, ['12A']);
    const gus = await newAgent('agent');
    await gus.openBoard();
    await expect(gus.invariants).toHaveAttribute('data-broken', '0');
    await expect(gus.invariants).toContainText('All 5 invariants hold');

    // Who takes money behind the flight's back: the ledger tells of it.
    const money = async (book: string, body: object) => {
      const headers = {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${system.gatewayToken}`,
        'Idempotency-Key': `planted:${book}:${orderId}`,
      };
      const request = { method: 'POST', headers, body: JSON.stringify(body) };
      const answer = await fetch(`${system.gatewayUrl}/${book}`, request);
      expect(answer.status).toBe(201);
    };
    await money('charges', { orderId, amount: '99.00', currency: 'GBP' });
    const found = gus.page.locator('[data-testid="invariant"][data-ok="false"]');
    await expect(found).toContainText('Money was charged exactly for what is sold', {
      timeout: 60_000,
    });
    await expect(found).toContainText(`${flight.id}: order ${orderId} is held, was charged`);
    await expect(gus.invariants).toContainText('1 of 5 invariants is broken');
    const metric = async () => (await fetch(`${system.url}/metrics`)).text();
    const violated = 'aisle_invariant_violated{invariant="charged-exactly-if-sold"}';
    // Metrics are gathered once a second at most.
    await expect.poll(metric).toContain(`${violated} 1`);

    await money('refunds', { orderId });
    await expect(gus.invariants).toHaveAttribute('data-broken', '0', { timeout: 30_000 });
    await expect.poll(metric).toContain(`${violated} 0`);
  },
);
