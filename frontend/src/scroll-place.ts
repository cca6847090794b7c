import { keptInTab } from './kept.ts';

/** How long a page is waited for before it is scrolled to where it was. */
const PATIENCE_MS = 3_000;
const NAME = 'aisle:scroll';

/** Remembers how far the page is scrolled: the router does so for Back, and not for a reload. */
export function keepPlace(): void {
  keptInTab.set(NAME, JSON.stringify({ path: location.pathname, top: window.scrollY }));
}

/** Where a page that is being loaded anew was; null for any other visit. */
export function leftAt(path: string): { top: number } | null {
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (visit?.type !== 'reload') return null;
  try {
    const kept = JSON.parse(keptInTab.get(NAME) ?? 'null') as {
      path?: unknown;
      top?: unknown;
    } | null;
    return kept?.path === path && typeof kept.top === 'number' ? { top: kept.top } : null;
  } catch {
    return null;
  }
}

/** Waits, for a while, until the page is as long as it was: what it shows may still have to come. */
export async function whenAsLong<P extends { top: number }>(place: P): Promise<P> {
  const giveUp = Date.now() + PATIENCE_MS;
  const isShort = () => document.documentElement.scrollHeight < place.top + window.innerHeight;
  while (isShort() && Date.now() < giveUp) await new Promise(requestAnimationFrame);
  return place;
}
