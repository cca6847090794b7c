/** The last entries that together are at most so long as JSON, in characters. */
export function lastWithin<T>(entries: readonly T[], characters: number): readonly T[] {
  let [left, from] = [characters, entries.length];
  while (from > 0) {
    left -= JSON.stringify(entries[from - 1]).length;
    if (left < 0) break;
    from -= 1;
  }
  return entries.slice(from);
}
