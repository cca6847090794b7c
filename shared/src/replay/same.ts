/**
 * Whether two values are the same once they have been through JSON: the order of keys does not count, nor does a
 * key without a value.
 */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, at) => sameJson(item, right[at]));
  }
  if (!isPlain(left) || !isPlain(right)) return false;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => sameJson(left[key], right[key]));
}

/** Whether `less` is `whole`, or lacks some of its keys, at any depth. */
export function isPartOf(less: unknown, whole: unknown): boolean {
  if (less === undefined) return true;
  if (Array.isArray(less) && Array.isArray(whole)) {
    return less.length === whole.length && less.every((item, at) => isPartOf(item, whole[at]));
  }
  if (!isPlain(less) || !isPlain(whole)) return less === whole;
  return Object.keys(less).every((key) => isPartOf(less[key], whole[key]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
