import { limits } from '@aisle/shared/limits';
import type { Money as Amount } from '@aisle/shared/money';
import type { Manifest } from '@aisle/shared/workflow-api';
import { AtMost } from '../at-most.ts';
import type { Ledger, Money } from './ledger.ts';

/** What charges were of, by their ids: a charge never changes. Those that were asked for last are kept. */
export class KnownCharges {
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
      // One vain question is enough: each takes seconds.
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
