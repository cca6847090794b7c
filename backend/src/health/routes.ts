import type { operationRoutes } from '@aisle/shared/customer-routes';
import { limits } from '@aisle/shared/limits';
import type { BookingPort } from '../booking/port.ts';
import type { Clock } from '../clock.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { Problem } from '../problem.ts';
import type { Handlers } from '../rest/routes.ts';
import { callerIn } from '../security/client.ts';
import { bearerToken, sameSecret } from '../security/tokens.ts';

/** Whoever asks in this time shares one look at the booking system. */
const sharedMs = 500;

/** What keeps an order from being taken now; `null`: nothing. */
export type Hindrance = string | null;

/** Checks whether an order could be taken: Temporal answers, and a worker polls and is on the bus. */
export class Readiness {
  readonly #booking: Pick<BookingPort, 'health'>;
  readonly #clock: Clock;
  readonly #workers: () => number;
  #closing = false;
  #look: { readonly at: number; readonly hindrance: Promise<Hindrance> } | null = null;

  constructor(booking: Pick<BookingPort, 'health'>, clock: Clock, workers: () => number) {
    this.#booking = booking;
    this.#clock = clock;
    this.#workers = workers;
  }

  /** From now on not ready: load balancers look elsewhere. */
  close(): void {
    this.#closing = true;
  }

  /** A sentence about what is missing, or null. */
  async hindrance(): Promise<Hindrance> {
    if (this.#closing) return 'The backend is shutting down.';
    // A worker that dies leaves the bus at once; Temporal remembers its polls for a minute.
    if (this.#workers() === 0) return 'No worker is connected.';
    const now = this.#clock.now();
    if (this.#look === null || now - this.#look.at > sharedMs) {
      this.#look = { at: now, hindrance: this.#ask() };
    }
    return this.#look.hindrance;
  }

  async #ask(): Promise<Hindrance> {
    const { reachable, polled } = await this.#booking.health();
    if (!reachable) return 'Temporal cannot be reached.';
    return polled ? null : 'No worker polls both task queues.';
  }
}

export interface HealthHandlersParts {
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  /** Opens `/metrics` from elsewhere; undefined: nothing does. */
  readonly metricsToken: string | undefined;
  readonly now: () => number;
}

/** `/healthz`: the process lives. `/readyz`: an order could be taken. `/metrics`: for Prometheus. */
export function healthHandlers(parts: HealthHandlersParts): Handlers<typeof operationRoutes> {
  const { readiness, metrics, metricsToken, now } = parts;
  const gathered = atMostEvery(limits.metricsMs, () => metrics.registry.metrics(), now);
  return {
    'GET /healthz': () => ({ status: 'alive' }),

    'GET /readyz': async () => {
      const hint = await readiness.hindrance();
      if (hint !== null) throw new Problem('unavailable', { hint });
      return { status: 'ready' };
    },

    'GET /metrics': async ({ ctx }) => {
      const given = bearerToken(ctx.get('Authorization'));
      const isKnown =
        metricsToken !== undefined && given !== null && sameSecret(given, metricsToken);
      if (!isKnown && !callerIn(ctx).isLocal) {
        ctx.set('WWW-Authenticate', 'Bearer');
        throw new Problem('metrics-token-required');
      }
      ctx.type = metrics.registry.contentType;
      ctx.body = await gathered();
      return null;
    },
  };
}

/** Whoever asks within so many ms of the last time is given the same. */
function atMostEvery<T>(ms: number, ask: () => Promise<T>, now: () => number): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | null = null;
  return () => {
    if (last === null || now() - last.at >= ms) last = { at: now(), answer: ask() };
    return last.answer;
  };
}
