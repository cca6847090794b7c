/** A flight's book: everything that its workflow decides, pure. Who replays a flight's history runs this same code. */
export { FlightBook } from './book.ts';
