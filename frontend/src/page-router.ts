import { nextTick } from 'vue';
import {
  createRouter,
  createWebHistory,
  type RouteComponent,
  type Router,
  type RouteRecordRaw,
  type RouterScrollBehavior,
} from 'vue-router';
import PageNotice from './components/app/PageNotice.vue';
import { forgets, keptInTab } from './kept.ts';

const HEADING_MS = 10_000;

declare module 'vue-router' {
  interface RouteMeta {
    readonly title: string;
  }
}

/** The pages of an application. */
export interface Pages {
  readonly name: string;
  readonly routes: RouteRecordRaw[];
  /** What is said at an address that has no page, and where it leads instead. */
  readonly notFound: { title: string; text: string; to: string; action: string };
  readonly scrollBehavior: RouterScrollBehavior;
}

type LazyPage = () => Promise<RouteComponent>;

/** A page that is a chunk of its own. The application's name follows its title. */
export function pageAt(
  path: string,
  name: string,
  component: LazyPage,
  title: string,
): RouteRecordRaw {
  return { path, name, component, meta: { title } };
}

/** Leads from page to page: titles, the focus on what is new, and files that a new release has replaced. */
export function createPageRouter({ name, routes, notFound, scrollBehavior }: Pages): Router {
  const rest: RouteRecordRaw = {
    path: '/:path(.*)*',
    name: 'not-found',
    component: PageNotice,
    props: { class: 'max-sm:mx-4', ...notFound },
    meta: { title: 'Page not found' },
  };
  const history = createWebHistory();
  const router = createRouter({ history, routes: [...routes, rest], scrollBehavior });
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
