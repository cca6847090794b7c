import { nextTick } from 'vue';
import { createRouter, createWebHistory, type Router } from 'vue-router';

declare module 'vue-router' {
  interface RouteMeta {
    readonly title: string;
  }
}

/** The pages. All but the list load when they are first opened. */
export function createAppRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
    routes: [
      {
        path: '/',
        name: 'flights',
        component: () => import('./pages/FlightsPage.vue'),
        meta: { title: 'Flights' },
      },
      {
        path: '/flights/:flightId',
        name: 'flight',
        component: () => import('./pages/FlightPage.vue'),
        meta: { title: 'Choose seats' },
      },
      {
        path: '/orders/:orderId',
        name: 'order',
        component: () => import('./pages/OrderPage.vue'),
        meta: { title: 'Your order' },
      },
      {
        path: '/orders/:orderId/pay',
        name: 'pay',
        component: () => import('./pages/OrderPage.vue'),
        meta: { title: 'Payment' },
      },
      {
        path: '/:path(.*)*',
        name: 'not-found',
        component: () => import('./pages/NotFoundPage.vue'),
        meta: { title: 'Page not found' },
      },
    ],
  });
  router.afterEach((to, from, failed) => {
    if (failed) return;
    document.title = `${to.meta.title} · Aisle`;
    if (from.matched.length > 0 && to.path !== from.path) void focusHeading();
  });
  return router;
}

/** After a change of page the focus goes to its heading: screen readers say where we are. */
async function focusHeading(): Promise<void> {
  for (let wait = 0; wait < 20; wait += 1) {
    await nextTick();
    const heading = document.querySelector<HTMLElement>('main h1');
    if (heading) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      return;
    }
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}
