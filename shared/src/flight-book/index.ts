/** A flight's book: everything that its workflow decides, pure. Who replays a flight's history runs this same code. */
export { FlightBook } from './book.ts';
export { interventionOf } from './commands.ts';
export { cancellationFromOutside } from './interventions.ts';
export { recordOf } from './recent.ts';
export { jsonBytes, withPeopleWithin } from './people.ts';
