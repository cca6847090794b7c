/**
 * What orders do otherwise than orders of before, each with the edition that does so from its start. An order of an earlier one asks
 * Temporal's `patched`, which costs two events: thousands of orders may end at once.
 */
export const orderPatches = {
  'departure-asked': 1,
  'ends-with-its-fence': 4,
  'extensions-mailed': 3,
  'guests-changes-merged': 6,
  'late-commands-heeded': 7,
  mails: 1,
  'open-order-cancelled': 1,
  'owners-changes-known': 7,
  'people-indexed': 2,
  'refused-wishes-forgotten': 5,
  'runs-out-unasked': 1,
  'same-seats-keep-their-time': 1,
  'seats-before-money': 1,
  'short-runs': 9,
  'taken-when-sold': 7,
  'unheard-fences-ended': 9,
} as const;

/** The newest edition of orders. A worker that does not know it must not meet it: workers are upgraded before backends. */
export const orderEdition = Math.max(...Object.values(orderPatches));
