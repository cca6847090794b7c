import type { OrderFacts } from '@aisle/shared/order-facts';
import type { OrderInput, OrderNews } from '@aisle/shared/workflow-api';
import type { Fence, PartFence } from './fences.ts';
import type { FlightClientCarry } from './flight-client.ts';
import type { MailsCarry } from './mails.ts';
import type { PaidCarry } from './paid-state.ts';
import type { PaymentKeysCarry } from './payment-keys.ts';
import type { TimelineCarry } from './timeline.ts';

/** What the flight said of seats that it takes back. */
export interface Lost {
  readonly reason: 'released-by-agent' | 'aircraft-changed' | 'flight-cancelled';
  readonly tellCustomer?: string | undefined;
  /** Asked for outside of the flight: it has yet to take them back. */
  readonly asked?: true;
}

/** The flight has the seats of a paid order back. Its version then; null where no flight keeps them any more. */
export interface GivenBack {
  readonly version: number | null;
}

/** What became of seats: taken back, or others. */
export type SeatNews = Extract<OrderNews, { signal: 'seatsTaken' | 'seatsMoved' }>;

/** What an order carries into its next run. Plain JSON. */
export interface OrderCarry {
  readonly facts: OrderFacts;
  readonly talk: FlightClientCarry;
  readonly timeline: TimelineCarry;
  readonly keys: PaymentKeysCarry;
  readonly fence: Fence | null;
  readonly partFences?: readonly PartFence[];
  readonly changes: number;
  readonly refundWanted: boolean;
  readonly lost: Lost | null;
  readonly givenBack?: GivenBack | null;
  readonly unheard?: readonly SeatNews[];
  readonly mails?: MailsCarry;
  readonly after?: PaidCarry;
}

/** Input of a run: `carried` in every run but the first. */
export interface OrderRunInput extends OrderInput {
  readonly carried?: OrderCarry;
}
