import type { RouteLocationRaw } from 'vue-router';
import type { SearchResult } from '../api/types.ts';

/** The page where a found thing is looked at; null for one that is on no flight any more. */
export function searchTarget(result: SearchResult): RouteLocationRaw | null {
  if (result.flightId === null) return null;
  return {
    name: 'room',
    params: { flightId: result.flightId },
    query: result.orderId === undefined ? {} : { order: result.orderId },
  };
}
