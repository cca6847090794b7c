import { START_LOCATION, type Router } from 'vue-router';
import { fieldsLike, keptInTab, keptValue } from './kept.ts';
import { createPageRouter, pageAt } from './page-router.ts';

const IDLE_MS = 1_500;
/** How long a page is waited for before it is scrolled to where it was. */
const SCROLL_MS = 3_000;
/** Name under which the tab keeps how far the page is scrolled. */
const SCROLLED = 'aisle:scroll';

const pages = {
  flights: () => import('./pages/FlightsPage.vue'),
  flight: () => import('./pages/FlightPage.vue'),
  order: () => import('./pages/OrderPage.vue'),
  together: () => import('./pages/TogetherPage.vue'),
  find: () => import('./pages/FindPage.vue'),
};

/** Each page is a chunk of its own; the others follow once the first one stands. */
export function createAppRouter(): Router {
  const router = createPageRouter({
    name: 'Aisle',
    scrollBehavior(to, from, saved) {
      const position = saved ?? (from === START_LOCATION ? leftAt(to.path) : null);
      return position ? whenAsLong(position) : { top: 0 };
    },
    notFound: {
      title: 'There is no such page',
      text: 'The address may be mistyped or out of date. Every flight is in the list.',
      to: '/',
      action: 'See all flights',
    },
    routes: [
      pageAt('/', 'flights', pages.flights, 'Flights'),
      pageAt('/flights/:flightId', 'flight', pages.flight, 'Choose seats'),
      pageAt('/flights/:flightId/together/:orderId', 'together', pages.together, 'Book together'),
      pageAt('/find', 'find', pages.find, 'Find my booking'),
      pageAt('/orders/:orderId', 'order', pages.order, 'Your order'),
      pageAt('/orders/:orderId/pay', 'pay', pages.order, 'Payment'),
      pageAt('/orders/:orderId/seats/:seat', 'change-seat', pages.order, 'Change your seat'),
    ],
  });
  window.addEventListener('pagehide', keepPlace);
  void router.isReady().then(fetchOtherPages);
  return router;
}

/** The way from the list to the boarding pass then needs no further file: a server that is down meanwhile stops no one. */
function fetchOtherPages(): void {
  setTimeout(() => {
    for (const page of Object.values(pages)) page().catch(() => undefined);
  }, IDLE_MS);
}

/** Remembers how far the page is scrolled: the router does so for Back, and not for a reload. */
function keepPlace(): void {
  keptInTab.set(SCROLLED, JSON.stringify({ path: location.pathname, top: window.scrollY }));
}

/** Where a page that is being loaded anew was; null for any other visit. */
function leftAt(path: string): { top: number } | null {
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (visit?.type !== 'reload') return null;
  const kept = fieldsLike({ path: '', top: 0 }, keptValue(keptInTab, SCROLLED));
  return kept.path === path && kept.top !== undefined ? { top: kept.top } : null;
}

/** Waits, for a while, until the page is as long as it was: what it shows may still have to come. */
async function whenAsLong<P extends { top: number }>(place: P): Promise<P> {
  const giveUp = Date.now() + SCROLL_MS;
  const isShort = () => document.documentElement.scrollHeight < place.top + window.innerHeight;
  while (isShort() && Date.now() < giveUp) await new Promise(requestAnimationFrame);
  return place;
}
