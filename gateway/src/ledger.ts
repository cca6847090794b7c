/**
 * Charges and refunds, each made once. What it answers is on the disk: money must be countable after any crash.
 * In memory it keeps where each line is, not the lines, so that a million of them are no burden.
 */
import { err, ok, type Result } from '@aisle/shared/result';
import { Journal, PlaceIndex } from './journal.ts';
import {
  ledgerEntrySchema,
  type ChargeRequest,
  type LedgerEntry,
  type Movement,
  type ReadQuery,
  type RefundRequest,
} from './schemas.ts';

type Kind = LedgerEntry['type'];

/** A line that is being written, or was. `done` resolves once it is on the disk. */
interface Slot {
  readonly entry: LedgerEntry;
  readonly done: Promise<unknown>;
}

/** `repeated`: the movement was made by an earlier request. */
export interface Made {
  readonly movement: Movement;
  readonly repeated: boolean;
}

export type RefundRefusal =
  'idempotency-mismatch' | 'never-charged' | 'charge-not-named' | 'refund-too-large';

export interface LedgerParts {
  readonly now: () => Date;
  readonly newId: () => string;
  /** Told of the first failed write; the ledger refuses everything from then on. */
  readonly onBroken: (error: Error) => void;
}

export class Ledger {
  /** Places of what is on the disk, in the order of the file. */
  readonly #places: Readonly<Record<Kind, number[]>> = { charge: [], refund: [] };
  readonly #byKey = new PlaceIndex();
  readonly #byOrder = new PlaceIndex();
  readonly #writing = new Set<Slot>();

  private constructor(
    private readonly journal: Journal,
    private readonly parts: LedgerParts,
  ) {}

  /** Opens the ledger at `path`. `tornBytes`: what a crash had left of an unacknowledged last line. */
  static async open(path: string, parts: LedgerParts) {
    const journal = await Journal.open(path, parts.onBroken);
    const ledger = new Ledger(journal, parts);
    try {
      const tornBytes = await journal.restore((line, place) => ledger.#restore(line, place));
      return { ledger, tornBytes };
    } catch (error) {
      await journal.close();
      throw error;
    }
  }

  /**
   * Charges one payment of an order once. The same key again gives the same charge; with another payment it is
   * `idempotency-mismatch`; when that charge went back, `charge-refunded`: it is none any more. Another key for
   * a payment whose charge stands is `already-charged`.
   * Rejects when the charge may not be on the disk: the same request again finds out.
   */
  async charge(
    key: string,
    request: ChargeRequest,
  ): Promise<Result<Made, 'idempotency-mismatch' | 'charge-refunded' | 'already-charged'>> {
    const known = this.#byKeyOf('charge', key);
    if (known) {
      if (!samePayment(known.entry.movement, request)) return err('idempotency-mismatch');
      if (this.#left(known.entry.movement) <= 0n) return err('charge-refunded');
      return ok(await settled(known));
    }
    const standing = this.#standing(request.orderId);
    if (standing.some(({ entry }) => entry.movement.payment === request.payment)) {
      return err('already-charged');
    }
    return ok(await this.#make('charge', key, request));
  }

  /**
   * Refunds a charge: a part of it, once for each key, or all that is left, once whatever the key. `never-charged` when there is
   * nothing to refund; `charge-not-named` when the order has several charges that stand; `refund-too-large` when less is left.
   */
  async refund(key: string, request: RefundRequest): Promise<Result<Made, RefundRefusal>> {
    const charge = this.#refundable(request);
    if (!charge.ok) return this.#isOther(key, request) ? err('idempotency-mismatch') : charge;
    await charge.value.done;
    // From here to the new line nothing is awaited: another refund of this charge finds it.
    const known = this.#byKeyOf('refund', key);
    if (this.#isOther(key, request)) return err('idempotency-mismatch');
    const { movement } = charge.value.entry;
    const [last] = this.#refundsOf(movement).toReversed();
    const left = this.#left(movement);
    if (known && (request.amount !== undefined || left === 0n)) return ok(await settled(known));
    if (request.amount === undefined && left === 0n && last) return ok(await settled(last));
    const back = request.amount === undefined ? left : thousandths(request.amount);
    const isCurrency = request.currency === undefined || request.currency === movement.currency;
    if (back > left || !isCurrency) return err('refund-too-large');
    const { id, orderId, payment, currency } = movement;
    const named = { orderId, ...(payment !== undefined && { payment }), chargeId: id };
    const amount = request.amount ?? written(left, movement.amount);
    return ok(await this.#make('refund', key, { ...named, amount, currency }));
  }

  /** How many charges, or refunds, are on the disk. */
  count(kind: Kind): number {
    return this.#places[kind].length;
  }

  /** Movements on the disk, oldest first; `more`: there are further ones. */
  async read(
    kind: Kind,
    query: ReadQuery,
  ): Promise<{ readonly movements: readonly Movement[]; readonly more: boolean }> {
    const { after, limit, orderId } = query;
    if (orderId !== undefined) {
      const own = this.#durable(this.#byOrder, orderId)
        .map(({ entry }) => entry)
        .filter(({ type, movement }) => type === kind && movement.orderId === orderId);
      const movements = own.slice(after, after + limit).map(({ movement }) => movement);
      return { movements, more: own.length > after + limit };
    }
    const places = this.#places[kind];
    const movements = await this.#readFrom(kind, places[after], limit);
    return { movements, more: places.length > after + limit };
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  async #readFrom(kind: Kind, place: number | undefined, limit: number): Promise<Movement[]> {
    const movements: Movement[] = [];
    if (place === undefined) return movements;
    for await (const entries of this.journal.entriesFrom(place)) {
      for (const { type, movement } of entries as LedgerEntry[]) {
        if (type === kind) movements.push(movement);
        if (movements.length === limit) return movements;
      }
    }
    return movements;
  }

  #refundable({
    orderId,
    chargeId,
  }: RefundRequest): Result<Slot, 'never-charged' | 'charge-not-named'> {
    const charges = this.#ofOrder(orderId, 'charge');
    if (chargeId !== undefined) {
      const named = charges.find(({ entry }) => entry.movement.id === chargeId);
      return named ? ok(named) : err('never-charged');
    }
    const standing = this.#standing(orderId);
    if (standing.length > 1) return err('charge-not-named');
    const charge = standing[0] ?? charges.at(-1);
    return charge ? ok(charge) : err('never-charged');
  }

  /** Whether a key was another refund's. */
  #isOther(key: string, { orderId, chargeId, amount }: RefundRequest): boolean {
    const before = this.#byKeyOf('refund', key)?.entry.movement;
    if (before === undefined) return false;
    const isSameCharge = (chargeId ?? before.chargeId) === before.chargeId;
    const isSameAmount = amount === undefined || amount === before.amount;
    return before.orderId !== orderId || !isSameCharge || !isSameAmount;
  }

  /** The order's charges of which something did not go back. */
  #standing(orderId: string): Slot[] {
    return this.#ofOrder(orderId, 'charge').filter(({ entry }) => this.#left(entry.movement) > 0n);
  }

  /** What of a charge did not go back, in thousandths. */
  #left(charge: Movement): bigint {
    return this.#refundsOf(charge).reduce(
      (left, { entry }) => left - thousandths(entry.movement.amount),
      thousandths(charge.amount),
    );
  }

  #refundsOf({ id, orderId, payment }: Movement): Slot[] {
    return this.#ofOrder(orderId, 'refund').filter(({ entry: { movement } }) =>
      // Of old, an order had one charge at most, and its refund did not name it.
      movement.chargeId === undefined ? payment === undefined : movement.chargeId === id,
    );
  }

  #byKeyOf(kind: Kind, key: string): Slot | undefined {
    const isIt = ({ entry }: Slot) => entry.type === kind && entry.key === key;
    return this.#durable(this.#byKey, key).find(isIt) ?? [...this.#writing].find(isIt);
  }

  #ofOrder(orderId: string, kind: Kind): Slot[] {
    return [...this.#durable(this.#byOrder, orderId), ...this.#writing].filter(
      ({ entry }) => entry.type === kind && entry.movement.orderId === orderId,
    );
  }

  /** What the index knows: other texts may be among it. */
  #durable(index: PlaceIndex, text: string): Slot[] {
    return index.of(text).map((place) => ({
      entry: this.journal.entryAt(place) as LedgerEntry,
      done: Promise.resolve(),
    }));
  }

  async #make(type: Kind, key: string, payment: Omit<Movement, 'id' | 'at'>): Promise<Made> {
    const movement = { id: this.parts.newId(), ...payment, at: this.parts.now().toISOString() };
    const entry: LedgerEntry = { type, key, movement };
    const done = this.journal.append(entry).then((place) => {
      this.#note(entry, place);
      this.#writing.delete(slot);
    });
    const slot: Slot = { entry, done };
    this.#writing.add(slot);
    await done;
    return { movement, repeated: false };
  }

  #note({ type, key, movement }: LedgerEntry, place: number): void {
    this.#places[type].push(place);
    this.#byKey.add(key, place);
    this.#byOrder.add(movement.orderId, place);
  }

  /** False for what is no charge or refund, or has the key of an earlier one. */
  #restore(line: unknown, place: number): boolean {
    const { success, data } = ledgerEntrySchema.safeParse(line);
    if (!success || this.#byKeyOf(data.type, data.key)) return false;
    this.#note(data, place);
    return true;
  }
}

async function settled(slot: Slot): Promise<Made> {
  await slot.done;
  return { movement: slot.entry.movement, repeated: true };
}

function samePayment(movement: Movement, request: ChargeRequest): boolean {
  return (
    movement.orderId === request.orderId &&
    movement.payment === request.payment &&
    movement.amount === request.amount &&
    movement.currency === request.currency
  );
}

/** An amount in whole thousandths of its currency: a ledger may be older than the rule for how amounts are written. */
function thousandths(amount: string): bigint {
  const [whole = '0', places = ''] = amount.split('.');
  return BigInt(whole) * 1000n + BigInt(places.padEnd(3, '0'));
}

/** The inverse, with as many places as another amount has. */
function written(value: bigint, like: string): string {
  const { length } = like.split('.')[1] ?? '';
  const [whole, places] = [value / 1000n, String(value % 1000n).padStart(3, '0')];
  return length === 0 ? String(whole) : `${whole}.${places.slice(0, length)}`;
}
