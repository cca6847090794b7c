import { seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import type { SwapState } from '@aisle/shared/swaps';
import type { OrderRequest } from '@aisle/backend/src/booking/port.ts';
import type { DevBooking } from './booking.ts';

/** So much of a flight is sold at most when it opens. */
const soldShare = 0.55;
const partiesPerFlight = 6;

const crowdIds = '01CR0WD';

const isAsked = ({ role, status }: SwapState): boolean => role === 'asked' && status === 'proposed';

const dice = (sides: number): number => Math.floor(Math.random() * sides);

/** Other customers: each flight starts partly sold, and then they come, choose seats, pay and leave. */
export class Crowd {
  readonly #booking: DevBooking;
  readonly #flights: readonly FlightDefinition[];
  /** The orders of those who have seats on hold. */
  readonly #holding: string[] = [];
  #people = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(booking: DevBooking, flights: readonly FlightDefinition[]) {
    this.#booking = booking;
    this.#flights = flights;
  }

  /** Fills every flight in part. */
  async fill(): Promise<void> {
    await Promise.all(this.#flights.map((flight) => this.#fill(flight)));
  }

  /** Somebody does something every so many ms; 0: they rest. */
  setPace(beatMs: number): void {
    clearInterval(this.#timer);
    if (beatMs > 0) this.#timer = setInterval(() => void this.#beat(), beatMs);
  }

  async #fill(flight: FlightDefinition): Promise<void> {
    const parties = 1 + seatDesignators(flight.aircraft).length * soldShare * Math.random();
    for (let number = 0; number < parties; number += 1) {
      // The first pays at once, so that every flight's past begins with a whole booking.
      if (number > 0 && dice(8) === 0) await this.#arrive(flight);
      else await this.#booking.sell(this.#request(flight));
    }
    await this.#booking.desk.intervene(flight.id, {
      id: `crew-rest:${flight.id}`,
      by: 'crew',
      role: 'supervisor',
      reason: 'crew rest',
      command: { type: 'block', seats: seatDesignators(flight.aircraft).slice(-2) },
    });
  }

  async #beat(): Promise<void> {
    await this.#answerSwaps();
    const flight = this.#flights[dice(this.#flights.length)];
    const isRoom = this.#holding.length < this.#flights.length * partiesPerFlight;
    if (flight && isRoom) await this.#arrive(flight);
    const [orderId] = this.#holding.splice(dice(this.#holding.length), 1);
    if (orderId === undefined) return;
    if (dice(3) === 0) await this.#booking.cancel(orderId);
    else await this.#booking.pay(orderId, { code: '11111', key: orderId });
  }

  /** Two of three accept what somebody asks of them. */
  async #answerSwaps(): Promise<void> {
    for (const order of this.#booking.orderIds.filter((id) => id.startsWith(crowdIds))) {
      const state = await this.#booking.orderStatus(order);
      const swap = state.ok ? state.value.swaps?.swaps.find(isAsked) : undefined;
      if (!state.ok || !swap) continue;
      const type = dice(3) === 0 ? 'end-swap' : 'accept-swap';
      await this.#booking.swaps.decide(state.value.flightId, { type, swapId: swap.id, order });
    }
  }

  async #arrive(flight: FlightDefinition): Promise<void> {
    const request = this.#request(flight);
    const { ok } = await this.#booking.createFor(request);
    if (ok) this.#holding.push(request.orderId);
  }

  #request(flight: FlightDefinition): OrderRequest {
    const names = seatDesignators(flight.aircraft);
    const first = dice(names.length);
    this.#people += 1;
    return {
      orderId: `${crowdIds}${String(this.#people).padStart(19, '0')}`,
      flight,
      seats: names.slice(first, first + 1 + dice(3)),
      fingerprint: 'crowd',
    };
  }
}
