import { START_LOCATION, type Router } from 'vue-router';
import { fieldsLike, keptInTab, keptValue } from './kept.ts';
import { createPageRouter } from './page-router.ts';

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
  notFound: () => import('./pages/NotFoundPage.vue'),
};

/** Each page is a chunk of its own; the others follow once the first one stands. */
export function createAppRouter(): Router {
  const router = createPageRouter({
    name: 'Aisle',
    scrollBehavior(to, from, saved) {
      const position = saved ?? (from === START_LOCATION ? leftAt(to.path) : null);
      return position ? whenAsLong(position) : { top: 0 };
    },
    routes: [
      {
        path: '/',
        name: 'flights',
        component: pages.flights,
        meta: { title: 'Flights' },
      },
      {
        path: '/flights/:flightId',
        name: 'flight',
        component: pages.flight,
        meta: { title: 'Choose seats' },
      },
      {
        path: '/flights/:flightId/together/:orderId',
        name: 'together',
        component: pages.together,
        meta: { title: 'Book together' },
      },
      {
        path: '/find',
        name: 'find',
        component: pages.find,
        meta: { title: 'Find my booking' },
      },
      {
        path: '/orders/:orderId',
        name: 'order',
        component: pages.order,
        meta: { title: 'Your order' },
      },
      {
        path: '/orders/:orderId/pay',
        name: 'pay',
        component: pages.order,
        meta: { title: 'Payment' },
      },
      {
        path: '/orders/:orderId/seats/:seat',
        name: 'change-seat',
        component: pages.order,
        meta: { title: 'Change your seat' },
      },
      {
        path: '/:path(.*)*',
        name: 'not-found',
        component: pages.notFound,
        meta: { title: 'Page not found' },
      },
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
