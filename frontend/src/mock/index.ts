/** A backend inside the browser: `npm run dev:mock`. The seat-map core decides here as it does in the flight's workflow. */
import type { Fetcher } from '../api/ask.ts';
import type { Live } from '../api/live.ts';
import { MockCustomers } from './customers.ts';
import { MockLive } from './live.ts';
import { createMockRest } from './rest.ts';
import { MockWorld } from './world.ts';

export interface Mock {
  readonly fetch: Fetcher;
  readonly live: Live;
}

/** Flights with other customers on them, who come and go. */
export function createMock(): Mock {
  const world = new MockWorld(Date.now);
  new MockCustomers(world).start();
  return { fetch: createMockRest(world), live: new MockLive(world) };
}
