import { nextTick } from 'vue';
import {
  createRouter,
  createWebHistory,
  type Router,
  type RouteRecordRaw,
  type RouterScrollBehavior,
} from 'vue-router';
import { forgets, keptInTab } from './kept.ts';

const HEADING_MS = 10_000;

declare module 'vue-router' {
  interface RouteMeta {
    readonly title: string;
  }
}

/** The pages of an application. Each has a title, which the application's name follows. */
export interface Pages {
  readonly name: string;
  readonly routes: RouteRecordRaw[];
  readonly scrollBehavior: RouterScrollBehavior;
}

/** Leads from page to page: titles, the focus on what is new, and files that a new release has replaced. */
export function createPageRouter({ name, routes, scrollBehavior }: Pages): Router {
  const router = createRouter({ history: createWebHistory(), routes, scrollBehavior });
  router.afterEach((to, from, failed) => {
    if (failed) return;
    document.title = `${to.meta.title} · ${name}`;
    if (from.matched.length > 0 && to.path !== from.path) void focusHeading();
  });
  router.onError((_error, to) => recoverFrom(to.fullPath));
  return router;
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
