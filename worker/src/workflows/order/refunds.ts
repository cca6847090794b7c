import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import { shareFor } from '@aisle/shared/after-paying';
import { money as amountOf, minorUnits } from '@aisle/shared/money';
import type { SeatShare } from '@aisle/shared/party-parts';
import type { OrphanRefund } from '@aisle/shared/workflow-api';
import type { Charged } from '../../activities/types.ts';
import { uncut } from '../instruction.ts';
import { firstFlightClientCarry, FlightClient } from './flight-client.ts';
import { money } from './gateway.ts';

/**
 * How a refund in part is spread over an order's charges: over those of `shares` as these say, where each paid for themselves, and what
 * they do not have over the last charges first.
 */
export function spread(
  charges: readonly Charged[],
  minor: number,
  shares: readonly SeatShare[] = [],
): { readonly parts: readonly Charged[]; readonly left: readonly Charged[] } {
  let open = minor;
  const taken = new Map<string, number>();
  const leftOf = ({ chargeId, left }: Charged): number => left - (taken.get(chargeId) ?? 0);
  const take = (charge: Charged, atMost: number): void => {
    const part = Math.min(open, atMost, leftOf(charge));
    open -= part;
    if (part > 0) taken.set(charge.chargeId, (taken.get(charge.chargeId) ?? 0) + part);
  };
  const all = shares.reduce((sum, { worth }) => sum + worth, 0);
  for (const { chargeId, worth } of shares) {
    const charge = charges.find((each) => each.chargeId === chargeId);
    if (charge) take(charge, shareFor({ paid: minor, all, own: worth }));
  }
  for (const charge of charges.toReversed()) take(charge, open);
  return {
    parts: [...taken].map(([chargeId, left]) => ({ chargeId, left })),
    left: charges.map((charge) => ({ chargeId: charge.chargeId, left: leftOf(charge) })),
  };
}

/** A part of a charge that goes back; its number makes its idempotency key. */
interface Part extends Charged {
  readonly number: number;
}

/** What an order knows of its refunds in part in its next run. */
export interface RefundsCarry {
  readonly count: number;
  readonly open: readonly Part[];
}

/**
 * Refunds in part, beside whatever else becomes of the order: one after the other, each until the gateway has it. A run that ends
 * leaves them to the next, which asks again by the same keys.
 */
export class Refunds {
  readonly #orderId: string;
  #count: number;
  #open: readonly Part[];
  #underWay = false;

  constructor(orderId: string, { count, open }: RefundsCarry = { count: 0, open: [] }) {
    this.#orderId = orderId;
    this.#count = count;
    this.#open = open;
  }

  /** All of it went back. */
  get idle(): boolean {
    return this.#open.length === 0;
  }

  carryOver(): RefundsCarry {
    return { count: this.#count, open: this.#open };
  }

  /** Gives parts of charges back, in the minor units of a currency. */
  add(parts: readonly Charged[], currency: string): void {
    for (const part of parts) {
      this.#count += 1;
      this.#open = [...this.#open, { ...part, number: this.#count }];
    }
    this.start(currency);
  }

  /** Goes on with what is open. */
  start(currency: string): void {
    if (this.#underWay || this.idle) return;
    this.#underWay = true;
    void uncut(() => this.#run(currency)).finally(() => {
      this.#underWay = false;
    });
  }

  async #run(currency: string): Promise<void> {
    for (let [next] = this.#open; next; [next] = this.#open) {
      const { chargeId, left, number } = next;
      const part = { id: String(number), ...amountOf(left, currency) };
      await money.refund({ orderId: this.#orderId, chargeId, part });
      this.#open = this.#open.slice(1);
    }
  }
}

/**
 * Does for an order whose workflow was terminated or deleted what it would have done itself. Where it costs less, that goes back.
 * Where it lost its paid seats it is refunded, and then gives back the seats that it may still have. Repeated until all is done.
 */
export async function refundOrphan(input: OrphanRefund): Promise<void> {
  const { flightId, orderId, chargeId, surcharges = [], less } = input;
  await uncut(async () => {
    if (less !== undefined) return refundLess(input, less);
    for (const each of [chargeId, ...surcharges]) await money.refund({ orderId, chargeId: each });
    const startedAt = workflowInfo().startTime.getTime();
    const flightClient = new FlightClient(
      { flightId, orderId },
      firstFlightClientCarry(startedAt),
      () => undefined,
    );
    const { kind } = await flightClient.insist({ type: 'release', reason: 'refunded' });
    if (kind === 'open') await continueAsNew<typeof refundOrphan>(input);
  });
}

/** The last charges first, as the order would (SPEC Y8): what is left of them the ledger says. */
async function refundLess(
  { flightId, orderId, chargeId, surcharges = [] }: OrphanRefund,
  { since, ...less }: NonNullable<OrphanRefund['less']>,
): Promise<void> {
  const kept = await money.chargesLeft(orderId);
  const charges = [chargeId, ...surcharges].flatMap((id) => {
    return kept.filter((charge) => charge.chargeId === id);
  });
  // No number, as the order's own refunds in part have.
  const id = `less-${flightId}-${since}`;
  for (const { chargeId: named, left } of spread(charges, minorUnits(less)).parts) {
    const part = { id, ...amountOf(left, less.currency) };
    await money.refund({ orderId, chargeId: named, part });
  }
}
