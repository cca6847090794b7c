import { z } from 'zod';
import { limits } from '@aisle/shared/limits';
import type { Money as Amount } from '@aisle/shared/money';
import type { Manifest } from '@aisle/shared/workflow-api';
import { AtMost } from '../at-most.ts';

const answerMs = 3_000;

/** Amounts are taken as they are: a ledger may be older than the rule for them. */
const movementSchema = z.object({
  id: z.string(),
  orderId: z.string(),
  amount: z.string(),
  currency: z.string(),
  /** Of a refund: what it gave back; those of old do not say. */
  chargeId: z.string().optional(),
  at: z.iso.datetime(),
});
/** A charge or a refund. */
export type Movement = z.infer<typeof movementSchema>;

/** What the ledger says of one order, oldest first. */
export interface Money {
  readonly charges: readonly Movement[];
  readonly refunds: readonly Movement[];
}

type Kind = keyof Money;

export interface LedgerParts {
  /** Where the gateway is. */
  readonly url: string;
  /** Opens its ledger to other machines. */
  readonly token: string;
}

/**
 * The gateway's ledger, asked about one order, or for a page. Nothing of it is kept here: it only grows. Null as an
 * answer: the gateway does not answer.
 */
export class Ledger {
  readonly #parts: LedgerParts;
  readonly #reads = new AtMost(limits.ledgerReadsAtOnce);

  constructor(parts: LedgerParts) {
    this.#parts = parts;
  }

  async of(orderId: string): Promise<Money | null> {
    const [charges, refunds] = await Promise.all([
      this.#read('charges', { orderId }),
      this.#read('refunds', { orderId }),
    ]);
    return charges && refunds && { charges, refunds };
  }

  /** Those after the first `after`, oldest first, so many at most. */
  page(kind: Kind, after: number, limit: number): Promise<Movement[] | null> {
    return this.#read(kind, { after: String(after), limit: String(limit) });
  }

  #read(kind: Kind, query: Readonly<Record<string, string>>): Promise<Movement[] | null> {
    return this.#reads.run(async () => {
      try {
        const address = new URL(
          `/${kind}?${new URLSearchParams(query).toString()}`,
          this.#parts.url,
        );
        const response = await fetch(address, {
          headers: { Authorization: `Bearer ${this.#parts.token}` },
          signal: AbortSignal.timeout(answerMs),
          // What is not the gateway's own answer is none: the token opens its ledger and nothing else.
          redirect: 'error',
        });
        return z.array(movementSchema).parse(await response.json());
      } catch {
        return null;
      }
    });
  }
}

/** What of a charge was not given back, in thousandths: a ledger may be older than the rule for how amounts are written. */
export function leftOf({ charges, refunds }: Money, charge: Movement): number {
  // Of old, an order had one charge at most, and its refund did not name it.
  const isFirst = charges[0] === charge;
  const back = refunds.filter(({ chargeId }) =>
    chargeId === undefined ? isFirst : chargeId === charge.id,
  );
  return back.reduce((left, { amount }) => left - thousandths(amount), thousandths(charge.amount));
}

/** The charges that were not given back, or in part only. */
export function keptCharges(money: Money): Movement[] {
  return money.charges.filter((charge) => leftOf(money, charge) > 0);
}

export function thousandths(amount: string): number {
  return Math.round(Number(amount) * 1_000);
}

/** What charges were of, by their ids: a charge never changes. Those that were asked for last are kept. */
export class ChargeAmounts {
  readonly #ledger: Pick<Ledger, 'of'>;
  readonly #amounts = new Map<string, Amount>();

  constructor(ledger: Pick<Ledger, 'of'>) {
    this.#ledger = ledger;
  }

  /** Null where nobody has asked, or there is none. */
  readonly amount = (chargeId: string): Amount | null => this.#amounts.get(chargeId) ?? null;

  /** Reads what the sold orders of a flight were charged, as far as it is not known and the gateway answers. */
  async learn({ orders }: Manifest): Promise<void> {
    const unknown = orders.filter(
      ({ hold }) => hold.status === 'sold' && !this.#amounts.has(hold.chargeId),
    );
    let answers = true;
    const read = async (orderId: string): Promise<void> => {
      // One question without an answer is enough: each takes seconds.
      const money = answers ? await this.#ledger.of(orderId) : null;
      if (money) this.note(money);
      else answers = false;
    };
    const lanes = new AtMost(limits.ledgerReadsAtOnce);
    await Promise.all(unknown.map(({ orderId }) => lanes.run(() => read(orderId))));
  }

  note({ charges }: Money): void {
    for (const { id, amount, currency } of charges) {
      this.#amounts.delete(id);
      this.#amounts.set(id, { amount, currency });
    }
    for (const id of this.#amounts.keys()) {
      if (this.#amounts.size <= limits.knownCharges) break;
      this.#amounts.delete(id);
    }
  }
}

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
