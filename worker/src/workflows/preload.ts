/**
 * Loaded once for all workflows of a worker thread instead of once for each: what is pure and costs time.
 * Nothing with a state that workflows change may be loaded here.
 */
import { aircraftIds, seatDesignators } from '@aisle/shared/aircraft';
import '@aisle/shared/seat-map';

for (const aircraft of aircraftIds) seatDesignators(aircraft);

/**
 * The SDK takes a stack trace of every promise that a workflow makes, some 80 for a new order: with the usual
 * ten frames that is a seventh of the worker's CPU time. Three still name where an error comes from.
 */
Error.stackTraceLimit = 3;
Error.stackTraceLimit = 0;

// The SDK captures a stack at every promise of a workflow, for its stack-trace query: with ten frames each,
// that was a third of an order's whole cost. Two say where an error came from.
Error.stackTraceLimit = 2;
