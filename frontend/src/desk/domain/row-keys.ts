/** Which row a key leads to from row `at` of `count`; null for any other key. The ends are where it stops. */
export function neighbour(at: number, count: number, key: string): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
