import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { FakeBooking } from '@aisle/backend/test/support/fake-booking.ts';
import { TestBackend } from '@aisle/backend/test/support/backend.ts';
import { demoFlights, seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';

/** Of each flight this share is taken from the start. */
const takenShare = 0.4;
const newestPages = fileURLToPath(new URL('../../../../frontend/dist', import.meta.url));

/** The real backend on a flight in memory: it serves built pages as it always does, and costs the machine little. */
export class PhoneServer {
  readonly url: string;
  readonly flight: FlightDefinition;
  readonly #backend: TestBackend;
  readonly #booking: FakeBooking;
  /** What each seat is taken by; a seat that nobody has is not in it. */
  readonly #orders = new Map<string, string>();
  #made = 0;

  private constructor(backend: TestBackend, booking: FakeBooking, flight: FlightDefinition) {
    this.url = backend.url;
    this.flight = flight;
    this.#backend = backend;
    this.#booking = booking;
  }

  /** `pages`: the folder of a build; left out, that of this repository. */
  static async start(pages = newestPages): Promise<PhoneServer> {
    const booking = new FakeBooking();
    const flight = demoFlights(new Date()).find(({ aircraft }) => aircraft === 'A380-800');
    if (!flight) throw new Error('No flight of the demonstration has an A380.');
    await booking.openFlight(flight);
    const backend = await TestBackend.start(booking);
    await cp(pages, backend.pages, { recursive: true });
    await backend.worker(booking);
    const server = new PhoneServer(backend, booking, flight);
    const seats = seatDesignators(flight.aircraft);
    const step = Math.round(1 / takenShare);
    for (let at = 0; at < seats.length; at += step) await server.#take(seats[at] ?? '');
    return server;
  }

  /** Takes seats and gives them back, one after another all over the aircraft, until the function that it gives is called. */
  change(perSecond: number): () => void {
    const seats = seatDesignators(this.flight.aircraft);
    let at = 0;
    const timer = setInterval(() => {
      // 131 and the number of seats share no factor: every seat comes once before any comes again.
      at = (at + 131) % seats.length;
      void this.#turn(seats[at] ?? '');
    }, 1000 / perSecond);
    return () => clearInterval(timer);
  }

  stop(): Promise<void> {
    return this.#backend.stop();
  }

  async #turn(seat: string): Promise<void> {
    const orderId = this.#orders.get(seat);
    if (orderId === undefined) return this.#take(seat);
    this.#orders.delete(seat);
    await this.#booking.cancel(orderId);
  }

  async #take(seat: string): Promise<void> {
    this.#made += 1;
    const orderId = `01PH0NE${String(this.#made).padStart(19, '0')}`;
    this.#orders.set(seat, orderId);
    const { flight } = this;
    await this.#booking.createOrder({ orderId, flight, seats: [seat], fingerprint: 'phone' });
  }
}
