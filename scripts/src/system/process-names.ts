/** In this order nobody loses the one that it needs to end in peace. */
const stopOrder = [
  'balancer',
  'backend',
  'worker',
  'gateway',
  'temporal',
  'redis',
  'postgresql',
] as const;
export type ProcessRole = (typeof stopOrder)[number];
/** A role, with a number where there are several: `backend-2`. */
export type ProcessName = ProcessRole | `${ProcessRole}-${number}`;

/** Names of processes in groups: those of one group may end together, each group after the one before. */
export function inStopOrder<N extends string>(names: readonly N[]): N[][] {
  return stopOrder
    .map((role) => names.filter((name) => name.replace(/-\d+$/, '') === role))
    .filter((group) => group.length > 0);
}
