import { limits } from '@aisle/shared/limits';
import { encrypting } from '@aisle/shared/payload-codec';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import { GroupCommit, updateFlights } from '@aisle/shared/group-commit';
import { connectClient } from '@aisle/worker/src/connect.ts';
import type { System } from '../../parts/system.ts';
import type { Hold, Holds } from './holds.ts';

/** The product's engine: the group commit and the flight's workflow behind it. */
export async function flightHolds({
  temporalAddress,
  payloadKeys,
}: Pick<System, 'temporalAddress' | 'payloadKeys'>): Promise<Holds> {
  const client = await connectClient(temporalAddress, 'default', encrypting(payloadKeys));
  const commits = new GroupCommit(updateFlights(client), limits);
  const decide = async ({ flightId, orderId, revision }: Hold, seats: readonly string[]) => {
    const { holdMs } = limits;
    const issuedAt = Date.now();
    const command: OrderSeatCommand = {
      type: 'set-seats',
      ...{ orderId, revision, issuedAt, holdMs },
      seats: [...seats],
    };
    const result = await commits.submit(flightId, command);
    if (result.kind !== 'decided') throw new Error(`not decided: ${JSON.stringify(result)}`);
    return result.outcome;
  };
  return {
    take: async (hold) => {
      const outcome = await decide(hold, hold.seats);
      return outcome.ok && outcome.until !== null ? new Date(outcome.until) : null;
    },
    giveBack: async (hold) => {
      await decide(hold, []);
    },
  };
}
