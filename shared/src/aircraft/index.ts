/** Aircraft: layouts, prices, alternatives, demo flights. Pure, and free of zod: workflows load it. */
export * from './types.ts';
export { alternatives } from './alternatives.ts';
export { seatDesignators } from './catalog.ts';
export { demoFlights } from './demo-flights.ts';
export { defaultFares, type FareBasis } from './fares.ts';
export { canonicalFlightNumber, flightIdOf, withoutLeadingZeros } from './flight-id.ts';
export {
  cabinOf,
  fromPrice,
  isExitSeat,
  orderTotal,
  pricedLayout,
  seatClass,
  seatPrices,
} from './layout.ts';
export { isLower } from './lower-classes.ts';
export { benchesOf } from './new-cabin.ts';
export { planReseating, type Seated } from './reseating.ts';
