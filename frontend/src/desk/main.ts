import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { createClient } from '../api/client.ts';
import { createLive } from '../api/live.ts';
import { installServices } from '../api/services.ts';
import { useClock } from '../stores/clock.ts';
import { useConnection } from '../stores/connection.ts';
import { createDeskClient, installDesk, useDesk } from './api/client.ts';
import { sessionRequests } from './api/session-requests.ts';
import type { ServerToAgent } from './api/types.ts';
import DeskApp from './DeskApp.vue';
import { createDeskRouter } from './router.ts';
import './styles/desk.css';

/** The desk's one line. What it carries is open to agents alone. */
const NAMESPACE = '/agent';

/** Starts the agents' desk in place of the customers' pages. */
export function startDesk(): void {
  const app = createApp(DeskApp).use(createPinia());
  const clock = useClock();
  const { fetcher, end } = sessionRequests((path, init) => fetch(path, init));
  installDesk({
    endRequests: end,
    client: createDeskClient(fetcher, clock.observe),
    live: createLive<ServerToAgent>(NAMESPACE),
  });
  // An order for a caller is a customer's: the same forms speak for it.
  installServices({ client: createClient(fetcher, clock.observe), live: createLive() });
  useConnection().follow(useDesk().live);
  app.use(createDeskRouter()).mount('#app');
}
