import { TestSystem } from '@aisle/e2e/support/system.ts';
import type { Part } from '@aisle/e2e/support/system-data.ts';
import { readRecord } from '@aisle/scripts/src/system/record.ts';
import type { AircraftId } from '@aisle/shared/aircraft';
import type { Flight, PublicFlightSnapshot } from '@aisle/shared/contract';
import type { PayloadKey } from '@aisle/shared/settings';
import { askRest, openFlight } from './rest.ts';

/** The whole product, started as a newcomer starts it. */
export interface System {
  readonly url: string;
  readonly temporalAddress: string;
  readonly payloadKeys: readonly PayloadKey[];
  /** The number of a part's process, such as `worker`, as long as it runs. */
  readonly pid: (part: Part) => Promise<number>;
  /** Opens a flight that nobody else uses. */
  readonly openFlight: (aircraft?: AircraftId) => Promise<Flight>;
  readonly flight: (flightId: string) => Promise<PublicFlightSnapshot>;
  readonly stop: () => Promise<void>;
}

/** Numbers have four digits at most, so this leaves room for 9,000 flights. */
const firstNumber = 1_000;

/** Starts the product on free ports, with data of its own and without rate limits. */
export async function startSystem(): Promise<System> {
  const system = await TestSystem.start({ LOG_LEVEL: 'warn' });
  const { dataDir, url } = system;
  const temporalAddress = (await readRecord(dataDir))?.addresses.temporal;
  if (temporalAddress === undefined) throw new Error('The system has no Temporal server.');
  let opened = 0;
  const agentToken = await system.agentToken();
  return {
    url,
    temporalAddress,
    payloadKeys: await system.payloadKeys(),
    pid: async (part) => {
      const pid = (await readRecord(dataDir))?.processes[part]?.pid;
      if (pid === undefined) throw new Error(`The system has no ${part}.`);
      return pid;
    },
    openFlight: (aircraft = 'A380-800') => {
      const number = `BE ${firstNumber + opened}`;
      opened += 1;
      return openFlight(url, agentToken, number, aircraft);
    },
    flight: (flightId) => askRest(url, 'GET', `/api/flights/${flightId}`),
    stop: async () => {
      await system.stop();
      await system.dispose();
    },
  };
}
