/**
 * Loaded once for all workflows of a worker thread instead of once for each: what is pure and costs time.
 * Nothing with a state that workflows change may be loaded here.
 */
import { aircraftIds, seatDesignators } from '@aisle/shared/aircraft';
import '@aisle/shared/seat-map';

for (const aircraft of aircraftIds) seatDesignators(aircraft);

/**
 * The SDK takes a stack trace of every promise that a workflow makes, some 80 for a new order: with the usual
 * ten frames that is a quarter of the worker's CPU time. Two still name where an error comes from.
 */
Error.stackTraceLimit = 2;
