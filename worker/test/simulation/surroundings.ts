import type { OrderState } from '@aisle/shared/workflow-api';
import type { SeededRandom } from '../support/random.ts';
import type { Activities } from './activities.ts';
import type { Conditions } from './conditions.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { WatchRules } from './watch-rules.ts';

/** What customers and agents find around them. */
export interface Surroundings {
  readonly server: SimulatedServer;
  readonly activities: Activities;
  readonly random: SeededRandom;
  readonly conditions: Conditions;
  /** Seats of a flight that this simulation is about: few, so that many want the same. */
  readonly seatsOf: (flightId: string) => readonly string[];
  /** What flights have said of who waits for their seats. */
  readonly watches: WatchRules;
  /** The seats of a flight that its map shows as sold. */
  readonly soldOf: (flightId: string) => readonly string[];
  /** An order as its page shows it. */
  readonly shown: (orderId: string) => OrderState | undefined;
}
