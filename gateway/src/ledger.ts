/**
 * Charges and refunds, each made once: by idempotency key, and by order. What it answers is on the disk.
 * Money must be countable after any crash.
 */
import { err, ok, type Result } from '@aisle/shared/result';
import { Journal } from './journal.ts';
import {
  ledgerEntrySchema,
  type ChargeRequest,
  type LedgerEntry,
  type Movement,
} from './schemas.ts';

/** A movement that is being written, or was. `done` resolves once it is on the disk. */
interface Slot {
  readonly movement: Movement;
  readonly done: Promise<void>;
}

/** `repeated`: the movement was made by an earlier request. */
export interface Made {
  readonly movement: Movement;
  readonly repeated: boolean;
}

export interface LedgerParts {
  readonly now: () => Date;
  readonly newId: () => string;
  /** Told of the first failed write; the ledger refuses everything from then on. */
  readonly onBroken: (error: Error) => void;
}

class Movements {
  readonly byKey = new Map<string, Slot>();
  readonly byOrder = new Map<string, Slot>();
  readonly durable: Movement[] = [];

  add(key: string, slot: Slot): void {
    this.byKey.set(key, slot);
    this.byOrder.set(slot.movement.orderId, slot);
  }
}

export class Ledger {
  readonly #charges = new Movements();
  readonly #refunds = new Movements();

  private constructor(
    private readonly journal: Journal,
    private readonly parts: LedgerParts,
  ) {}

  /** Opens the ledger at `path`. `tornBytes`: what a crash had left of an unacknowledged last line. */
  static async open(path: string, parts: LedgerParts) {
    const { journal, entries, tornBytes } = await Journal.open(path, parts.onBroken);
    const ledger = new Ledger(journal, parts);
    for (const [index, entry] of entries.entries()) ledger.#restore(entry, index + 1, path);
    return { ledger, tornBytes };
  }

  /**
   * Charges an order once. The same key again gives the same charge; with another payment it is
   * `idempotency-mismatch`; another key for an order that was charged is `already-charged`.
   * Rejects when the charge may not be on the disk: the same request again finds out.
   */
  async charge(
    key: string,
    request: ChargeRequest,
  ): Promise<Result<Made, 'idempotency-mismatch' | 'already-charged'>> {
    const known = this.#charges.byKey.get(key);
    if (known) {
      if (!samePayment(known.movement, request)) return err('idempotency-mismatch');
      return ok(await settled(known));
    }
    if (this.#charges.byOrder.has(request.orderId)) return err('already-charged');
    return ok(await this.#make('charge', key, request));
  }

  /**
   * Refunds an order's charge in full, once: whatever the key, a second refund gives the first.
   * `never-charged` when there is nothing to refund.
   */
  async refund(
    key: string,
    orderId: string,
  ): Promise<Result<Made, 'idempotency-mismatch' | 'never-charged'>> {
    const known = this.#refunds.byKey.get(key);
    if (known && known.movement.orderId !== orderId) return err('idempotency-mismatch');
    const charge = this.#charges.byOrder.get(orderId);
    if (!charge) return err('never-charged');
    await charge.done;
    const refunded = this.#refunds.byOrder.get(orderId);
    if (refunded) return ok(await settled(refunded));
    const { amount, currency } = charge.movement;
    return ok(await this.#make('refund', key, { orderId, amount, currency }));
  }

  /** Charges on the disk, oldest first. */
  get charges(): readonly Movement[] {
    return this.#charges.durable;
  }

  /** Refunds on the disk, oldest first. */
  get refunds(): readonly Movement[] {
    return this.#refunds.durable;
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  async #make(type: LedgerEntry['type'], key: string, payment: ChargeRequest): Promise<Made> {
    const movements = type === 'charge' ? this.#charges : this.#refunds;
    const movement = { id: this.parts.newId(), ...payment, at: this.parts.now().toISOString() };
    const done = this.journal.append({ type, key, movement } satisfies LedgerEntry).then(() => {
      movements.durable.push(movement);
    });
    movements.add(key, { movement, done });
    await done;
    return { movement, repeated: false };
  }

  #restore(line: unknown, number: number, path: string): void {
    const { success, data } = ledgerEntrySchema.safeParse(line);
    const movements = data?.type === 'refund' ? this.#refunds : this.#charges;
    if (!success || movements.byOrder.has(data.movement.orderId)) {
      throw new Error(
        `Line ${String(number)} of ${path} is not a new charge or refund. Mend it by hand before starting the gateway again.`,
      );
    }
    movements.add(data.key, { movement: data.movement, done: Promise.resolve() });
    movements.durable.push(data.movement);
  }
}

async function settled(slot: Slot): Promise<Made> {
  await slot.done;
  return { movement: slot.movement, repeated: true };
}

function samePayment(movement: Movement, request: ChargeRequest): boolean {
  return (
    movement.orderId === request.orderId &&
    movement.amount === request.amount &&
    movement.currency === request.currency
  );
}
