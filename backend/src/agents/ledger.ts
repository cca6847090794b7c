import { z } from 'zod';
import type { AgentOrder } from '@aisle/shared/agent-contract';
import { confirmationCode } from '@aisle/shared/confirmation';
import type { Money } from '@aisle/shared/money';

const answerMs = 3_000;

/** Amounts are taken as they are: a ledger may be older than the rule that judges them. */
const movementSchema = z.object({
  id: z.string(),
  orderId: z.string(),
  amount: z.string(),
  currency: z.string(),
  at: z.iso.datetime(),
});
export type Movement = z.infer<typeof movementSchema>;

/** What the desk knows of the money: read from the gateway's ledger, each line once, for it only grows. */
export class LedgerMirror {
  readonly #url: string;
  readonly #headers: { readonly Authorization: string };
  readonly #charges = new Map<string, Movement[]>();
  readonly #refunds = new Map<string, Movement[]>();
  readonly #byConfirmation = new Map<string, string>();
  readonly #read = { charges: 0, refunds: 0 };
  #reading: Promise<boolean> | null = null;

  /** `token`: opens the gateway to other machines. */
  constructor(gatewayUrl: string, token: string) {
    this.#url = gatewayUrl;
    this.#headers = { Authorization: `Bearer ${token}` };
  }

  /** Reads what is new; whoever asks meanwhile shares the reading. False when the gateway does not answer: then what is known may be old. */
  refresh(): Promise<boolean> {
    this.#reading ??= this.#refresh().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Reads whatever is there by now: a reading under way may have looked before. */
  async refreshAnew(): Promise<boolean> {
    await this.#reading;
    return this.refresh();
  }

  charges(orderId: string): readonly Movement[] {
    return this.#charges.get(orderId) ?? [];
  }

  refunds(orderId: string): readonly Movement[] {
    return this.#refunds.get(orderId) ?? [];
  }

  /** What the order was charged; null where we know of no charge. */
  charged(orderId: string): Money | null {
    const [charge] = this.charges(orderId);
    return charge ? { amount: charge.amount, currency: charge.currency } : null;
  }

  /** Charges that were not given back, made at `since` (ms) or later. */
  kept(since: number): Movement[] {
    return [...this.#charges.values()]
      .flat()
      .filter(({ orderId, at }) => Date.parse(at) >= since && !this.#refunds.has(orderId));
  }

  /** The order of a confirmation, for as long as the ledger lasts; null where nobody paid for one. */
  orderOf(confirmation: string): string | null {
    return this.#byConfirmation.get(confirmation) ?? null;
  }

  /** The movements of an order, oldest first. */
  payments(orderId: string): AgentOrder['payments'] {
    const told =
      (kind: 'charge' | 'refund') =>
      ({ id, at, amount, currency }: Movement) => ({ kind, id, at, amount: { amount, currency } });
    return [
      ...this.charges(orderId).map(told('charge')),
      ...this.refunds(orderId).map(told('refund')),
    ].sort((a, b) => a.at.localeCompare(b.at));
  }

  async #refresh(): Promise<boolean> {
    // Charges first: a refund that is known always has its charge.
    const charges = await this.#fetch('charges');
    const refunds = charges && (await this.#fetch('refunds'));
    if (!charges || !refunds) return false;
    for (const charge of charges) {
      note(this.#charges, charge);
      this.#byConfirmation.set(confirmationCode(charge.orderId), charge.orderId);
    }
    for (const refund of refunds) note(this.#refunds, refund);
    return true;
  }

  async #fetch(kind: 'charges' | 'refunds'): Promise<Movement[] | null> {
    const movements: Movement[] = [];
    try {
      for (;;) {
        const address = new URL(`/${kind}?after=${this.#read[kind]}`, this.#url);
        const signal = AbortSignal.timeout(answerMs);
        const response = await fetch(address, { signal, headers: this.#headers });
        const page = z.array(movementSchema).parse(await response.json());
        this.#read[kind] += page.length;
        movements.push(...page);
        if (!response.headers.has('Link')) return movements;
      }
    } catch {
      return null;
    }
  }
}

function note(movements: Map<string, Movement[]>, movement: Movement): void {
  const { orderId } = movement;
  movements.set(orderId, [...(movements.get(orderId) ?? []), movement]);
}
