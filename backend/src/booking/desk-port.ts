/** What the agents' desk needs of the booking system beyond what customers do. */
import type { FlightEvents, Intervention, InterventionPreview } from '@aisle/shared/interventions';
import type { Manifest, Outcome } from '@aisle/shared/workflow-api';
import type { TimelineEntry } from '@aisle/shared/order-timeline';
import type { Answer } from './port.ts';

/** Refusals as in the port of bookings; a flight that has ended still answers what is asked of it, while Temporal keeps it. */
export interface DeskPort {
  /** What happened after `version`, with what the board shows besides. */
  flightEvents(flightId: string, version: number): Answer<FlightEvents>;
  /** Who owns what. */
  flightManifest(flightId: string): Answer<Manifest>;
  /** What an intervention would do; a refusal of it is in the value. */
  previewIntervention(
    flightId: string,
    intervention: Omit<Intervention, 'id'>,
  ): Answer<InterventionPreview>;
  /** Does it, once for each id; a refusal of it is in the value. */
  intervene(flightId: string, intervention: Intervention): Answer<Outcome>;
  /**
   * Ids of the orders that have, or would have, a confirmation code, for as long as Temporal keeps them; a bounded
   * number. `unavailable` also where the server does not know the search attribute.
   */
  ordersOf(confirmation: string): Answer<readonly string[]>;
  /** Keeps, for as long as a session could last, that it was signed out; done twice is done once. */
  endSession(sessionId: string): Answer<null>;
  hasSessionEnded(sessionId: string): Answer<boolean>;
  /**
   * Which of these orders' workflows run, a bounded number of them. By Temporal's visibility, which may be a moment behind: who
   * is missing is to be asked about.
   */
  runningOrders(orderIds: readonly string[]): Answer<ReadonlySet<string>>;
  /** Whether the order's workflow runs; `order-not-found` when Temporal has none. */
  isOrderRunning(orderId: string): Answer<boolean>;
  orderTimeline(orderId: string): Answer<readonly TimelineEntry[]>;
}
