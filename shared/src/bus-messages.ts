/** What workers tell backends over the bus. */

/** What the sinks put on the bus (`/bus`, event names below): that something changed, never what. */
export interface FlightNotice {
  readonly flightId: string;
  readonly version: number;
}

/** A flight is at this version by what belongs to the trace (W3C Trace Context). Only while workers trace. */
export interface TracedNotice extends FlightNotice {
  readonly trace: string;
}

export interface OrderNotice {
  readonly orderId: string;
  readonly sequence: number;
}

export const busEvents = {
  flightChanged: 'flight-changed',
  orderChanged: 'order-changed',
  flightTraced: 'flight-traced',
  /** Of those who wait for a flight's seats: a {@link FlightNotice} with their version. */
  watchesChanged: 'watches-changed',
} as const;
