/**
 * What flights do otherwise than flights of before, each with the edition that does so from its opening. A flight of an earlier one asks
 * Temporal's `patched`, which costs two events.
 */
export const flightPatches = {
  archive: 1,
  'archive-former': 1,
  'archive-people': 1,
  'audit-logged': 2,
  'differences-refunded': 4,
  'heard-again': 3,
  'orphans-refunded': 1,
  'refunds-by-charge': 1,
  'sales-told': 1,
  'told-again': 1,
} as const;

/** Flights of this edition on tell an order one thing after another; those of before go on as they began. */
export const toldInOrderSince = 5;

export type FlightPatch = keyof typeof flightPatches;

/** Whether this flight does so. */
export type IsPatched = (patch: FlightPatch) => boolean;
