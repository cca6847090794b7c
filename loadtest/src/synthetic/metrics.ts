import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type JourneyStep, journeySteps } from './journey.ts';

const stepSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What the synthetic customer tells Prometheus. */
export class SyntheticMetrics {
  readonly registry = new Registry();
  readonly #bookings = new Counter({
    name: 'aisle_synthetic_bookings_total',
    help: 'Bookings that the synthetic customer tried, by what came of them.',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  readonly #failures = new Counter({
    name: 'aisle_synthetic_failures_total',
    help: 'Bookings that failed, by the step at which they did.',
    labelNames: ['step'],
    registers: [this.registry],
  });
  readonly #steps = new Histogram({
    name: 'aisle_synthetic_step_seconds',
    help: 'Time of the steps of a booking.',
    labelNames: ['step'],
    buckets: stepSeconds,
    registers: [this.registry],
  });
  readonly #lastSuccess = new Gauge({
    name: 'aisle_synthetic_last_success_seconds',
    help: 'When it booked and cancelled last, in seconds since the epoch; at first, when it began.',
    registers: [this.registry],
  });

  constructor(nowMs: number) {
    this.#lastSuccess.set(nowMs / 1_000);
    // Known from the beginning, so that the first one is an increase.
    for (const outcome of ['booked', 'failed']) this.#bookings.inc({ outcome }, 0);
    for (const step of journeySteps) this.#failures.inc({ step }, 0);
  }

  took(step: JourneyStep, ms: number): void {
    this.#steps.observe({ step }, ms / 1_000);
  }

  booked(nowMs: number): void {
    this.#bookings.inc({ outcome: 'booked' });
    this.#lastSuccess.set(nowMs / 1_000);
  }

  failed(step: JourneyStep): void {
    this.#bookings.inc({ outcome: 'failed' });
    this.#failures.inc({ step });
  }
}
