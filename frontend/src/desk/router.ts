import type { RouteLocationNormalized, Router } from 'vue-router';
import { createPageRouter, pageAt } from '../page-router.ts';
import { useSession } from './stores/session.ts';

const pages = {
  signIn: () => import('./pages/SignInPage.vue'),
  board: () => import('./pages/BoardPage.vue'),
  audit: () => import('./pages/AuditPage.vue'),
  room: () => import('./pages/RoomPage.vue'),
  history: () => import('./pages/HistoryPage.vue'),
};

/** Whoever is not signed in is led to the sign-in page, and from there back to where they wanted to go. */
async function guard(to: RouteLocationNormalized) {
  const session = useSession();
  if (session.state === 'unknown') await session.check();
  if (to.name === 'sign-in') return session.state === 'signed-in' ? { name: 'board' } : true;
  if (session.state === 'signed-in') return true;
  const back = to.fullPath === '/desk' ? {} : { to: to.fullPath };
  return { name: 'sign-in', query: back };
}

/** The desk's pages. Each is a chunk of its own. */
export function createDeskRouter(): Router {
  const router = createPageRouter({
    name: 'Aisle desk',
    // The board keeps its filter in the address: that is no journey.
    scrollBehavior: (to, from, saved) => (to.path === from.path ? false : (saved ?? { top: 0 })),
    notFound: {
      title: 'There is no such page on the desk',
      text: 'The address may be mistyped or out of date. Every flight is on the board.',
      to: '/desk',
      action: 'Open the board',
    },
    routes: [
      pageAt('/desk/sign-in', 'sign-in', pages.signIn, 'Sign in'),
      pageAt('/desk', 'board', pages.board, 'Board'),
      pageAt('/desk/audit', 'audit', pages.audit, 'Audit'),
      pageAt('/desk/flights/:flightId', 'room', pages.room, 'Flight'),
      pageAt('/desk/flights/:flightId/history', 'history', pages.history, 'Time machine'),
    ],
  });
  router.beforeEach(guard);
  return router;
}
