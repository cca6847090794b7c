/** What a checker of linearizability is told: operations on single seats, each with when it was asked for and answered. */

/**
 * `hold`, `pay`, `sell`: the order got the seat so. `unfence`: its payment was called off. `release`: it gave the seat back.
 * `expire`: the hold until `until` ran out. `refuse`, `grant`: the seat was named, or not named, among those that stood in a request's way.
 * `read`: the seat was shown as `status`.
 */
export type SeatAction =
  'hold' | 'pay' | 'sell' | 'unfence' | 'release' | 'expire' | 'refuse' | 'grant' | 'read';

/** One operation on one seat. */
export interface SeatOperation {
  readonly seat: string;
  readonly action: SeatAction;
  /** Empty where nobody was told the order's id. */
  readonly order: string;
  /** Who asked; the number of the customer. */
  readonly customer: number;
  /** Of a read: as in the public seat map. */
  readonly status: string;
  /** End of the hold, ISO 8601; empty where there is none, or nobody was told. */
  readonly until: string;
  /** When it began; ms since the run began. */
  readonly call: number;
  /** What only reads may be by a seat map that is older than `call`, but not than this. */
  readonly since: number;
  /** When it was over, at the latest; null: nobody knows, and it may never have happened. */
  readonly return: number | null;
}
