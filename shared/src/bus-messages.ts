/** What workers tell backends over the bus. */

/** What the sinks put on the bus (`/bus`, event names below): that something changed, never what. */
export interface FlightNotice {
  readonly flightId: string;
  readonly version: number;
}

export interface OrderNotice {
  readonly orderId: string;
  readonly sequence: number;
}

export const busEvents = {
  flightChanged: 'flight-changed',
  orderChanged: 'order-changed',
  /** Of those who wait for a flight's seats: a {@link FlightNotice} with their version. */
  watchesChanged: 'watches-changed',
} as const;
