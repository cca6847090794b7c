/** What flights do otherwise than flights of before: those that were opened with an edition do all of it. */
export type FlightPatch =
  | 'archive'
  | 'archive-former'
  | 'archive-people'
  | 'orphans-refunded'
  | 'refunds-by-charge'
  | 'sales-told'
  | 'told-again';

/** Whether this flight does so. */
export type IsPatched = (patch: FlightPatch) => boolean;
