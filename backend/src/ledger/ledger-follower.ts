import { limits } from '@aisle/shared/limits';
import type { Kind, Ledger, Movement } from './ledger.ts';

/** What came since we looked last; `isAll`: there is no more. */
export interface News {
  readonly movements: readonly Movement[];
  readonly isAll: boolean;
}

/** How many movements were read, and the last of them; by it a ledger is known that is another than before. */
interface Place {
  after: number;
  last: string | null;
}

/**
 * Follows the ledger by pages from a little before its end, as it was when we began: whoever ran before may not have looked
 * at the last of it. What came before that is never read, however much there is.
 */
export class LedgerFollower {
  readonly #ledger: Pick<Ledger, 'page'>;
  readonly #places = new Map<Kind, Place>();
  /** Read while the refunds could not be: they come with those. */
  #charges: News | null = null;

  constructor(ledger: Pick<Ledger, 'page'>) {
    this.#ledger = ledger;
  }

  /** Null: the gateway does not answer; the next call goes on from there. */
  async next(): Promise<News | null> {
    // Charges first: a refund that is known always has its charge.
    const charges = (this.#charges ??= await this.#read('charges'));
    const refunds = charges && (await this.#read('refunds'));
    if (!refunds) return null;
    this.#charges = null;
    return {
      movements: [...charges.movements, ...refunds.movements],
      isAll: charges.isAll && refunds.isAll,
    };
  }

  async #read(kind: Kind): Promise<News | null> {
    const place = this.#places.get(kind) ?? (await this.#begin(kind));
    if (place === null) return null;
    this.#places.set(kind, place);
    const overlap = place.last === null ? 0 : 1;
    const page = await this.#ledger.page(kind, place.after - overlap, limits.ledgerFollowed);
    if (page === null) return null;
    if (overlap > 0 && page[0]?.id !== place.last) {
      // It is another ledger, or was cut: its end is looked for anew.
      this.#places.delete(kind);
      return { movements: [], isAll: false };
    }
    const movements = page.slice(overlap);
    place.after += movements.length;
    place.last = movements.at(-1)?.id ?? place.last;
    return { movements, isAll: page.length < limits.ledgerFollowed };
  }

  async #begin(kind: Kind): Promise<Place | null> {
    const end = await this.#end(kind);
    return end === null ? null : { after: Math.max(0, end - limits.ledgerLookBack), last: null };
  }

  /** How many there are, by some forty questions at a million: first by doubling, then by halving. */
  async #end(kind: Kind): Promise<number | null> {
    let below = 0;
    let above = 1;
    for (;;) {
      const is = await this.#has(kind, above);
      if (is === null) return null;
      if (!is) break;
      below = above;
      above *= 2;
    }
    while (above - below > 1) {
      const middle = Math.floor((below + above) / 2);
      const is = await this.#has(kind, middle);
      if (is === null) return null;
      if (is) below = middle;
      else above = middle;
    }
    return below;
  }

  /** Whether there are so many at least. */
  async #has(kind: Kind, count: number): Promise<boolean | null> {
    const page = await this.#ledger.page(kind, count - 1, 1);
    return page && page.length > 0;
  }
}
