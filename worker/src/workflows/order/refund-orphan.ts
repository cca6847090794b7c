import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { OrphanRefund } from '@aisle/shared/workflow-api';
import { uncut } from '../instruction.ts';
import { money } from './gateway.ts';
import { firstFlightClientCarry, FlightClient } from './flight-client.ts';

/**
 * Does for an order whose workflow was terminated or deleted what it would have done when it lost its paid seats: refunds
 * it, then gives back the seats that it may still have. Repeated until both are done.
 */
export async function refundOrphan(input: OrphanRefund): Promise<void> {
  const { flightId, orderId, chargeId, surcharges = [] } = input;
  await uncut(async () => {
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
