/** A backend inside the browser: `npm run dev:mock`. The seat-map core decides here as it does in the flight's workflow. */
import { createMockLive, type MockLive } from './live.ts';
import { createMockRest } from './rest.ts';
import { startCustomers } from './customers.ts';
import { MockWorld } from './world.ts';

export interface Mock {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  readonly live: MockLive;
}

/** Flights with other customers on them, who come and go. */
export function createMock(): Mock {
  const world = new MockWorld(Date.now);
  startCustomers(world);
  return { fetch: createMockRest(world), live: createMockLive(world) };
}
