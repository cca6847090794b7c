/** Another aircraft, as far as the seat map knows of it. */

/** Another layout, and where those go who cannot stay in the seats of the same names. */
export interface Refit {
  readonly aircraft: string;
  /** Every seat of the new layout. */
  readonly designators: readonly string[];
  readonly moves: readonly {
    readonly orderId: string;
    readonly seats: readonly string[];
    /** Instead of which, one by one; events of before do not say. */
    readonly from?: readonly string[];
    readonly lower?: LowerClass;
  }[];
  /** Orders that lose their seats. */
  readonly unplaced: readonly string[];
}

/** Of an order that comes to sit in a lower class: which of its seats are, and what all of them cost from then on, in minor units. */
export interface LowerClass {
  readonly costs: number;
  readonly seats: readonly { readonly seat: string; readonly class: string }[];
}

/** Where the flight departs; null: not known (yet). */
export interface Gate {
  readonly terminal: string | null;
  readonly gate: string | null;
}
