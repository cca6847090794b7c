/**
 * What travels, as types only: the zod schemas themselves stay out of the bundle. The backend checks
 * every message; the browser trusts its own origin.
 */
import type { Layout } from '@aisle/shared/aircraft';
import type { FlightChanged, Order, PublicFlightSnapshot } from '@aisle/shared/contract';

export type {
  Cabin,
  CabinClass,
  Deck,
  Layout,
  LayoutRow,
  LayoutSeat,
} from '@aisle/shared/aircraft';
export type { Airport, Flight, FlightChanged, Order } from '@aisle/shared/contract';
export type { ServerToClient, SocketError } from '@aisle/shared/socket-contract';
export type { Problem } from '@aisle/shared/problem-contract';
export type { SeatStatus } from '@aisle/shared/seat-map';

/** `GET /api/flights/{flightId}`, with the layout's own, read-only type. */
export type FlightSnapshot = Omit<PublicFlightSnapshot, 'layout'> & { readonly layout: Layout };

/** Ack of `flight:watch`. */
export type FlightWatched =
  { readonly snapshot: FlightSnapshot } | { readonly changes: FlightChanged };

export type OrderStatus = Order['status'];
export type AttemptFailure = NonNullable<NonNullable<Order['payment']>['lastFailure']>;
