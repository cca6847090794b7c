import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import { spread } from '@aisle/shared/charges';
import { minorUnits, money as amountOf } from '@aisle/shared/money';
import type { OrphanRefund } from '@aisle/shared/workflow-api';
import { uncut } from '../instruction.ts';
import { money } from './gateway.ts';
import { firstFlightClientCarry, FlightClient } from './flight-client.ts';

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
