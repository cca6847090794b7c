/**
 * Loaded once for all workflows of a worker thread instead of once for each: what is pure and costs time.
 * Nothing with a state that workflows change may be loaded here.
 */
import { aircraftIds, seatDesignators } from '@aisle/shared/aircraft';
import '@aisle/shared/seat-map';

for (const aircraft of aircraftIds) seatDesignators(aircraft);
