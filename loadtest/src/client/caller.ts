import { bounds } from '../bounds.ts';
import type { Chance } from '../chance.ts';
import type { Outcome, Recorder, RunClock, Step } from '../observations.ts';
import { errorText, failed, understand, type Expected, type Understood } from './messages.ts';
import { Cookies, type Reply, type Request, type Site } from './site.ts';

export interface CallerParts {
  readonly customer: number;
  readonly site: Site;
  readonly clock: RunClock;
  readonly recorder: Recorder;
  /** Where the Idempotency-Keys come from. */
  readonly keys: Chance;
  /** The run is over: nothing is asked again. */
  readonly over: AbortSignal;
}

/** What a customer asks for. */
export interface Wanted {
  readonly step: Step;
  readonly expected: Expected;
  readonly method: Request['method'];
  readonly path: string;
  readonly body?: object;
  readonly token?: string | null;
  readonly seats?: readonly string[];
  readonly orderId?: string | null;
  readonly intendedAt: number;
}

export interface Called extends Understood {
  /** What was sent besides the body: with it, the same request can be sent again. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * One customer over REST. Told to wait, it waits and asks again; without an answer it sends the same request with the
 * same key. Each sending is an exchange of its own, meant for the time of the first.
 */
export class Caller {
  readonly #parts: CallerParts;
  readonly cookies = new Cookies();

  constructor(parts: CallerParts) {
    this.#parts = parts;
  }

  async call(wanted: Wanted): Promise<Called> {
    const { clock, keys, over } = this.#parts;
    const headers = {
      ...(wanted.method === 'POST' && { 'idempotency-key': keys.uuid() }),
      ...(wanted.token != null && { authorization: `Bearer ${wanted.token}` }),
    };
    for (let sending = 1; ; sending += 1) {
      const { understood, reply } = await this.#send(wanted, headers);
      const waitMs = pauseMs(understood.outcome, reply, sending);
      const called = { ...understood, headers };
      if (waitMs === null || !(await clock.until(clock.now() + waitMs, over))) return called;
    }
  }

  async #send(
    wanted: Wanted,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ understood: Understood; reply: Reply | null }> {
    const { customer, site, clock, recorder } = this.#parts;
    const { step, method, path, body, intendedAt, seats = [], orderId = null } = wanted;
    const sentAt = clock.now();
    let reply: Reply | null = null;
    let understood: Understood;
    try {
      reply = await site.ask({
        method,
        path,
        body,
        headers: { ...headers, ...this.cookies.headers() },
      });
      this.cookies.take(reply.setCookie, Date.now());
      understood = understand(wanted.expected, reply);
    } catch (error) {
      understood = { outcome: failed(errorText(error)) };
    }
    const { outcome } = understood;
    const endedAt = clock.now();
    const concerned = idIn(outcome) ?? orderId;
    recorder.exchange({
      customer,
      step,
      intendedAt,
      sentAt,
      endedAt,
      seats,
      orderId: concerned,
      outcome,
    });
    return { understood, reply };
  }
}

function idIn(outcome: Outcome): string | null {
  if (outcome.kind === 'order') return outcome.order.id;
  return outcome.kind === 'watch' ? outcome.watch.id : null;
}

/** How long to wait before the same request is sent again, ms; null when it is not. */
function pauseMs(outcome: Outcome, reply: Reply | null, sending: number): number | null {
  if (outcome.kind === 'refused') {
    const later = outcome.status === 429 || outcome.status === 503;
    return later ? Math.min(reply?.retryAfterMs ?? 1_000, bounds.answerMs) : null;
  }
  const unanswered = reply === null || (reply.status > 500 && reply.status <= 504);
  if (outcome.kind !== 'failed' || !unanswered || sending >= bounds.sendings) return null;
  return Math.min(bounds.firstRetryMs * 2 ** (sending - 1), bounds.longestRetryMs);
}
