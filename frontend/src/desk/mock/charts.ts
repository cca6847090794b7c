import type { ChartPoint } from '../api/types.ts';
import type { MockDesk } from './desk.ts';

const KEPT_POINTS = 300;
const SECOND_MS = 1_000;

/** The mock's figures: bookings are what happens, the rest is made up and wavers. */
export class MockCharts {
  readonly #now: () => number;
  #bookings = 0;
  #failures = 0;
  #series: ChartPoint[] = [];

  constructor(desk: MockDesk) {
    this.#now = desk.world.now;
    desk.record.onEvent(({ type, seats }) => {
      if (type === 'seats-sold') this.#bookings += seats.length;
      if (type === 'payment-ended') this.#failures += 1;
    });
    const start = this.#now() - KEPT_POINTS * SECOND_MS;
    this.#series = Array.from({ length: KEPT_POINTS }, (_, place) =>
      this.#point(start + place * SECOND_MS, Math.round(2 + 2 * Math.sin(place / 9))),
    );
  }

  get series(): readonly ChartPoint[] {
    return this.#series;
  }

  /** The second that ends now. */
  next(): ChartPoint {
    const point = this.#point(this.#now(), this.#bookings);
    this.#bookings = 0;
    this.#failures = 0;
    this.#series = [...this.#series, point].slice(-KEPT_POINTS);
    return point;
  }

  #point(at: number, bookings: number): ChartPoint {
    const wave = Math.sin(at / 20_000);
    const median = 24 + 8 * wave + 6 * Math.random();
    return {
      at: new Date(at).toISOString(),
      bookings,
      refusals: Math.random() < 0.3 ? 1 : 0,
      paymentsConfirmed: Math.ceil(bookings / 2),
      paymentsFailed: this.#failures + (Math.random() < 0.08 ? 1 : 0),
      requestMedianMs: median,
      requestP95Ms: median * 2.6 + 10 * Math.random(),
      emitMedianMs: 9 + 3 * Math.random(),
      connections: Math.round(180 + 30 * wave),
    };
  }
}
