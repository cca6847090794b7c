/** The desk's backend inside the browser: `npm run dev:mock`, then `/desk`. Accounts `agent` and `supervisor`, password as the name. */
import type { Fetcher } from '../../api/ask.ts';
import type { Live } from '../../api/live.ts';
import { MockCustomers } from '../../mock/customers.ts';
import { MockWorld } from '../../mock/world.ts';
import type { ServerToAgent } from '../api/types.ts';
import { MockDesk } from './desk.ts';
import { MockDeskLive } from './live.ts';
import { createDeskRest } from './rest.ts';

/** Flights with customers on them, as agents see them. */
export function createDeskMock(): { readonly fetch: Fetcher; readonly live: Live<ServerToAgent> } {
  const world = new MockWorld(Date.now);
  const desk = new MockDesk(world);
  new MockCustomers(world).start();
  return { fetch: createDeskRest(desk), live: new MockDeskLive(desk) };
}
