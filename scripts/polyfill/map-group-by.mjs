// Vitest's reporter groups failures with `Map.groupBy`, which Node.js has from 21 on: without it, on Node.js 20,
// a failure would be reported as a crash of the reporter.
if (!('groupBy' in Map)) {
  Object.defineProperty(Map, 'groupBy', {
    configurable: true,
    writable: true,
    /**
     * @template T, K
     * @param {Iterable<T>} items
     * @param {(item: T, index: number) => K} keyOf
     * @returns {Map<K, T[]>}
     */
    value(items, keyOf) {
      const groups = new Map();
      let index = 0;
      for (const item of items) {
        const key = keyOf(item, index++);
        groups.set(key, [...(groups.get(key) ?? []), item]);
      }
      return groups;
    },
  });
}
