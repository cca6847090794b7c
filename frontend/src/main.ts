import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { createClient } from './api/client.ts';
import { createLive } from './api/live.ts';
import { installServices } from './api/services.ts';
import App from './App.vue';
import { followSystemTheme } from './composables/use-theme.ts';
import { probeKept } from './kept.ts';
import { createAppRouter } from './router.ts';
import { useChoice } from './stores/choice.ts';
import { useClock } from './stores/clock.ts';
import { useConnection } from './stores/connection.ts';
import { useOrders } from './stores/orders.ts';
import { useSeatWatches } from './stores/seat-watches.ts';
import './styles/main.css';

/** What customers see. */
function startShop(): void {
  const app = createApp(App).use(createPinia());
  const { observe } = useClock();
  const fetcher = (path: string, init: RequestInit) => fetch(path, init);
  installServices({ client: createClient(fetcher, observe), live: createLive() });
  useConnection().start();
  useOrders().start();
  useSeatWatches().start();
  useChoice().start();
  app.use(createAppRouter()).mount('#app');
}

probeKept();
followSystemTheme();
// The agents' desk is an application of its own: customers never load it, nor does it know their orders.
// Nothing is awaited here: a chunk that shares code with this file would wait for it, and this file for the chunk.
if (/^\/desk(\/|$)/.test(location.pathname)) {
  void import('./desk/main.ts').then(({ startDesk }) => {
    startDesk();
  });
} else startShop();
