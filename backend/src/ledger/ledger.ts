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

export type Kind = keyof Money;

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
