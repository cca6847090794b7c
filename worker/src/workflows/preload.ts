/**
 * Loaded once for all workflows of a worker thread instead of once for each: what is pure and costs time.
 * Nothing with a state that workflows change may be loaded here.
 */
import { aircraftIds, seatDesignators } from '@aisle/shared/aircraft';
import '@aisle/shared/after-paying';
import '@aisle/shared/ids';
import '@aisle/shared/flight-book';
import '@aisle/shared/money';
import '@aisle/shared/order-facts';
import '@aisle/shared/order-people';
import '@aisle/shared/order-sentences';
import '@aisle/shared/people';
import '@aisle/shared/seat-map';
import '@aisle/shared/seat-refusals';
import '@aisle/shared/workflow-api';

for (const aircraft of aircraftIds) seatDesignators(aircraft);

// The SDK takes a stack trace of every promise that a workflow makes, for its stack-trace query: with the usual
// ten frames each, that was a seventh of the worker's time for a new order. Two say where an error came from.
Error.stackTraceLimit = 2;
