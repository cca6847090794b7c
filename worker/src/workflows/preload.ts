/**
 * Loaded once for all workflows of a worker thread instead of once for each: what is pure and costs time.
 * Nothing with a state that workflows change may be loaded here.
 */
import { aircraftIds, seatDesignators } from '@aisle/shared/aircraft';
import '@aisle/shared/seat-map';

for (const aircraft of aircraftIds) seatDesignators(aircraft);

// The SDK takes a stack trace of every promise that a workflow makes, for its stack-trace query: with the usual
// ten frames each, that was a seventh of the worker's time for a new order. Two say where an error came from.
Error.stackTraceLimit = 2;
