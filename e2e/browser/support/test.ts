import { randomInt } from 'node:crypto';
import type { AircraftId } from '@aisle/shared/aircraft';
import type { Flight } from '@aisle/shared/contract';
import { test as base, type BrowserContext, type BrowserContextOptions } from '@playwright/test';
import { ledger, must, Site, type Movement } from '../../support/site.ts';
import { Agent } from './agent.ts';
import { Customer } from './customer.ts';
import { runningSystem, type Addresses, type SystemName } from './running-systems.ts';

interface Cast {
  /** What other customers do, by program. */
  readonly site: Site;
  /** Opens a flight that no other test uses: London to New York, in ten days. */
  readonly openFlight: (aircraft?: AircraftId) => Promise<Flight>;
  /** What the gateway wrote down of one order. */
  readonly moneyOf: (orderId: string) => Promise<{ charges: Movement[]; refunds: Movement[] }>;
  /** The customer in front of the test's own page. */
  readonly customer: Customer;
  /** Another customer, in a browser context of their own. */
  readonly newCustomer: (options?: BrowserContextOptions) => Promise<Customer>;
  /** Somebody at the agents' desk, signed in, in a browser context of their own. */
  readonly newAgent: (
    role: 'agent' | 'supervisor',
    options?: BrowserContextOptions,
  ) => Promise<Agent>;
}

export interface House {
  /** Which of the running systems the tests of a project use. */
  readonly systemName: SystemName;
  readonly system: Addresses;
}

const dayMs = 24 * 60 * 60_000;

function someLetter(): string {
  return String.fromCharCode(65 + randomInt(26));
}

/** A test with a running system, flights of its own, and as many customers as it wants. */
export const test = base.extend<Cast, House>({
  systemName: ['usual', { scope: 'worker', option: true }],
  system: [
    async ({ systemName }, use) => {
      await use(runningSystem(systemName));
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ system }, use) => {
    await use(system.url);
  },
  site: async ({ system }, use) => {
    await use(new Site(system.url, system.agentToken));
  },
  openFlight: async ({ site, system }, use) => {
    await use(async (aircraft = 'A320neo') => {
      const number = `${someLetter()}${someLetter()} ${randomInt(1000, 10_000)}`;
      const departsAt = `${new Date(Date.now() + 10 * dayMs).toISOString().slice(0, 10)}T10:40:00Z`;
      const body = { number, origin: 'LHR', destination: 'JFK', departsAt, aircraft };
      const token = system.agentToken;
      return must(await site.ask<{ flight: Flight }>('POST', '/api/flights', { token, body }), 201)
        .flight;
    });
  },
  moneyOf: async ({ system }, use) => {
    await use(async (orderId) => {
      const ofOrder = async (book: 'charges' | 'refunds') =>
        (await ledger(system.gatewayUrl, book)).filter((each) => each.orderId === orderId);
      return { charges: await ofOrder('charges'), refunds: await ofOrder('refunds') };
    });
  },
  customer: async ({ page }, use) => {
    await use(new Customer(page));
  },
  newCustomer: async ({ browser, baseURL }, use) => {
    const contexts: { close: () => Promise<void> }[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ ...(baseURL && { baseURL }), ...options });
      contexts.push(context);
      return new Customer(await context.newPage());
    });
    for (const context of contexts) await context.close();
  },
  newAgent: async ({ browser, system }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (role, options = {}) => {
      const context = await browser.newContext({ baseURL: system.url, ...options });
      contexts.push(context);
      const data = { name: role, password: system.passwords[role] };
      const answer = await context.request.post('/api/agent/session', { data });
      if (!answer.ok()) throw new Error(await answer.text());
      return new Agent(await context.newPage());
    });
    for (const context of contexts) await context.close();
  },
});

export { expect } from '@playwright/test';
