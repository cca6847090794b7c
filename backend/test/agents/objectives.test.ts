import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { accounts, signIn } from '../support/agents.ts';
import { TestBackend } from '../support/backend.ts';
import { FakeBooking } from '../support/fake-booking.ts';
import { FakeClock } from '../support/fake-clock.ts';

const path = '/api/agent/objectives';

/** What Prometheus has of each record and objective. */
let measured: readonly (readonly [record: string, objective: string, value: string])[];
let asked: string[];
let prometheus: Server;
let url: string;

beforeEach(async () => {
  asked = [];
  measured = [
    ['aisle:objective:target', 'booking', '0.999'],
    ['aisle:objective_budget:ratio', 'booking', '0.75'],
    ['aisle:objective:target', 'payment', '0.999'],
    ['aisle:objective_budget:ratio', 'payment', 'NaN'],
    ['aisle:objective:target', 'screen', '0.99'],
  ];
  prometheus = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', url);
    asked.push(`${pathname} ${searchParams.get('query') ?? ''}`);
    const result = measured.map(([__name__, objective, value]) => ({
      metric: { __name__, objective },
      value: [1_764_000_000, value],
    }));
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  });
  await new Promise<void>((resolve) => prometheus.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}/behind/a/path`;
});
afterEach(() => {
  prometheus.closeAllConnections();
  prometheus.close();
});

async function backendWith(PROMETHEUS_URL: string | undefined, clock = new FakeClock()) {
  const settings = { AGENT_ACCOUNTS: accounts, PROMETHEUS_URL };
  const backend = await TestBackend.start(new FakeBooking(), settings, null, clock);
  const headers = await signIn(backend, 'ann');
  return { backend, clock, ask: () => backend.ask('GET', path, { headers }) };
}

it('D24: agents see what is left of each error budget, asked of Prometheus twice a minute at most', async () => {
  const { backend, clock, ask } = await backendWith(url);
  const answers = await Promise.all([ask(), ask()]);
  for (const { status, body } of answers) {
    expect(status).toBe(200);
    expect(body).toEqual({
      objectives: [
        { name: 'booking', target: 0.999, budget: 0.75 },
        { name: 'payment', target: 0.999, budget: null },
        { name: 'screen', target: 0.99, budget: null },
      ],
    });
  }
  expect(asked).toEqual([
    '/behind/a/path/api/v1/query {__name__=~"aisle:objective:target|aisle:objective_budget:ratio"}',
  ]);
  measured = [
    ['aisle:objective:target', 'booking', '0.999'],
    ['aisle:objective_budget:ratio', 'booking', '-0.5'],
  ];
  await clock.pass(30_000);
  expect((await ask()).body).toEqual({
    objectives: [{ name: 'booking', target: 0.999, budget: -0.5 }],
  });
  expect((await backend.ask('GET', path)).status).toBe(401);
  await backend.stop();
});

it('D24: without a Prometheus there is nothing to see, and one that does not answer is told', async () => {
  const none = await backendWith(undefined);
  expect((await none.ask()).body).toEqual({ objectives: null });
  await none.backend.stop();
  const { backend, clock, ask } = await backendWith(url);
  measured = [['aisle:objective:target', 'another', '1']];
  expect(await ask()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  prometheus.closeAllConnections();
  prometheus.close();
  await clock.pass(30_000);
  expect(await ask()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  await backend.stop();
});
