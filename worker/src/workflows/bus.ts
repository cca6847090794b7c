import { proxySinks, type Sinks } from '@temporalio/workflow';
import type { FlightNotice, OrderNotice } from '@aisle/shared/bus-messages';

/**
 * Says outside that something changed, never what. Not called during replay, yet a task that is retried
 * calls again: notices carry a count, and receivers keep the highest.
 */
export interface BusSinks extends Sinks {
  bus: {
    flightChanged(notice: FlightNotice): void;
    watchesChanged(notice: FlightNotice): void;
    orderChanged(notice: OrderNotice): void;
  };
}

export const { bus } = proxySinks<BusSinks>();
