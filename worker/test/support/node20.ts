/**
 * Vitest 5 groups failures with `Map.groupBy`, which Node 20 has not: without this, a failing test there
 * ends the report instead of appearing in it. Import it in `vitest.config.ts` for its effect.
 */
interface Grouping {
  groupBy?: <K, T>(items: Iterable<T>, keyOf: (item: T, place: number) => K) => Map<K, T[]>;
}

const grouping = Map as MapConstructor & Grouping;
grouping.groupBy ??= function groupBy<K, T>(
  items: Iterable<T>,
  keyOf: (item: T, place: number) => K,
): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  let place = 0;
  for (const item of items) {
    const key = keyOf(item, place);
    place += 1;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
};
