/** The items by a key of theirs, in the order in which they came. */
export function grouped<T, K>(
  items: Iterable<T>,
  keyOf: (item: T) => K,
): ReadonlyMap<K, [T, ...T[]]> {
  const groups = new Map<K, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Something that an answer told, and when it was asked for and answered. */
export interface Told {
  /** Greater is newer. */
  readonly version: number;
  readonly sentAt: number;
  readonly endedAt: number;
}

/** Calls `say` for each read that is older than something told `lagMs` before it was asked for, with the newest such. */
export function eachStale<T extends Told, R extends Told>(
  tellings: readonly T[],
  reads: readonly R[],
  lagMs: number,
  say: (read: R, told: T) => void,
): void {
  const told = [...tellings].sort((one, other) => one.endedAt - other.endedAt);
  let next = 0;
  let newest: T | null = null;
  for (const read of [...reads].sort((one, other) => one.sentAt - other.sentAt)) {
    for (let one = told[next]; one && one.endedAt <= read.sentAt - lagMs; one = told[next]) {
      if (newest === null || one.version > newest.version) newest = one;
      next += 1;
    }
    if (newest !== null && read.version < newest.version) say(read, newest);
  }
}
