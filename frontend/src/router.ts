import { nextTick } from 'vue';
import { createRouter, createWebHistory, START_LOCATION, type Router } from 'vue-router';
import { keptInTab, forgets } from './kept.ts';

const HEADING_MS = 10_000;
const IDLE_MS = 1_500;
/** How long a page is waited for before it is scrolled to where it was. */
const SCROLL_MS = 3_000;
/** Name under which the tab keeps how far the page is scrolled. */
const SCROLLED = 'aisle:scroll';

declare module 'vue-router' {
  interface RouteMeta {
    readonly title: string;
  }
}

const pages = {
  flights: () => import('./pages/FlightsPage.vue'),
  flight: () => import('./pages/FlightPage.vue'),
  order: () => import('./pages/OrderPage.vue'),
  notFound: () => import('./pages/NotFoundPage.vue'),
};

/** Each page is a chunk of its own; the others follow once the first one stands. */
export function createAppRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
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
        path: '/:path(.*)*',
        name: 'not-found',
        component: pages.notFound,
        meta: { title: 'Page not found' },
      },
    ],
  });
  router.afterEach((to, from, failed) => {
    if (failed) return;
    document.title = `${to.meta.title} · Aisle`;
    if (from.matched.length > 0 && to.path !== from.path) void focusHeading();
  });
  window.addEventListener('pagehide', keepPlace);
  router.onError((_error, to) => recoverFrom(to.fullPath));
  void router.isReady().then(fetchOtherPages);
  return router;
}

/** The way from the list to the boarding pass then needs no further file: a server that is down meanwhile stops no one. */
function fetchOtherPages(): void {
  setTimeout(() => {
    for (const page of Object.values(pages)) page().catch(() => undefined);
  }, IDLE_MS);
}

/** A new release has other files: the page's address, loaded anew, brings them. Once only, in case they are missing. */
function recoverFrom(path: string): void {
  const key = `aisle:reloaded:${path}`;
  if (keptInTab.get(key) !== null) return;
  keptInTab.set(key, 'yes');
  // Where that is forgotten it would be tried for ever.
  if (forgets.value !== null) return;
  location.assign(path);
}

/**
 * After a change of page the focus goes to its heading, as soon as that is there: screen readers say where we
 * are. Whoever has moved on by then is left in peace.
 */
async function focusHeading(): Promise<void> {
  const page = location.pathname;
  await nextTick();
  const giveUp = Date.now() + HEADING_MS;
  const attempt = () => {
    if (location.pathname !== page || Date.now() > giveUp) return;
    const heading = document.querySelector<HTMLElement>('main h1');
    if (!heading) {
      requestAnimationFrame(attempt);
      return;
    }
    const focused = document.activeElement;
    if (focused && focused !== document.body && focused.closest('main')) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  };
  attempt();
}

/** Remembers how far the page is scrolled: the router does so for Back, and not for a reload. */
function keepPlace(): void {
  keptInTab.set(SCROLLED, JSON.stringify({ path: location.pathname, top: window.scrollY }));
}

/** Where a page that is being loaded anew was; null for any other visit. */
function leftAt(path: string): { top: number } | null {
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (visit?.type !== 'reload') return null;
  try {
    const kept = JSON.parse(keptInTab.get(SCROLLED) ?? 'null') as {
      path?: unknown;
      top?: unknown;
    } | null;
    return kept?.path === path && typeof kept.top === 'number' ? { top: kept.top } : null;
  } catch {
    return null;
  }
}

/** Waits, for a while, until the page is as long as it was: what it shows may still have to come. */
async function whenAsLong<P extends { top: number }>(place: P): Promise<P> {
  const giveUp = Date.now() + SCROLL_MS;
  const isShort = () => document.documentElement.scrollHeight < place.top + window.innerHeight;
  while (isShort() && Date.now() < giveUp) await new Promise(requestAnimationFrame);
  return place;
}
