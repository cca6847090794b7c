import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { limits } from '@aisle/shared/limits';
import type { Clock } from '../clock.ts';
import { Problem } from '../problem.ts';
import { Recent } from '../recent.ts';
import type { AppSettings } from '../settings.ts';
import type { SecurityEvents, SecurityFacts } from './events.ts';

/** The order's token: HMAC-SHA256 over its id, 256 bits, base64url. Needs no memory anywhere. */
export function orderToken(secret: string, orderId: string): string {
  return createHmac('sha256', secret).update(orderId).digest('base64url');
}

/** How {@link orderToken} writes 256 bits: no number of guesses finds one. */
export const orderTokenForm = /^[\w-]{43}$/;

/** Whether two secrets are equal, in a time that says nothing about where they differ, nor how long they are. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

/** The bearer token of an `Authorization` header, or null. */
export function bearerToken(header: string | undefined): string | null {
  return /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i.exec(header ?? '')?.[1] ?? null;
}

/** Name of the cookie that carries an order's token. */
export function orderCookieName(orderId: string): string {
  return `aisle-order-${orderId}`;
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}

interface Guesser {
  wrong: number;
  lastAt: number;
  pausedUntil: number;
}

/**
 * Wrong tokens, by the client that showed them. After `limits.wrongTokens` each one makes the client pause before
 * the next is checked, twice as long every time.
 */
export class TokenGuesses {
  readonly #limited: boolean;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #events: Pick<SecurityEvents, 'note'>;
  readonly #guessers = new Recent<Guesser>(limits.socketClients);

  /** `RATE_LIMITS` off, for load tests: guesses are told of, and nobody has to pause. */
  constructor(
    { RATE_LIMITS }: Pick<AppSettings, 'RATE_LIMITS'>,
    clock: Pick<Clock, 'now'>,
    events: Pick<SecurityEvents, 'note'>,
  ) {
    this.#limited = RATE_LIMITS === 'on';
    this.#clock = clock;
    this.#events = events;
  }

  /** Throws `too-many-tries` while the client has to pause: a right token is not told from a wrong one then. */
  admit(client: string): void {
    const pauseMs = (this.#guessers.get(client)?.pausedUntil ?? 0) - this.#clock.now();
    if (this.#limited && pauseMs > 0) {
      throw new Problem('too-many-tries', { retryAfterMs: pauseMs });
    }
  }

  /** The client has shown a wrong token. `setting`: the one that it was taken for. */
  wrong(client: string, setting: NonNullable<SecurityFacts['setting']>): void {
    const now = this.#clock.now();
    const known = this.#guessers.get(client);
    const isRecent = known && now - known.lastAt < limits.wrongTokensMs;
    const wrong = (isRecent ? known.wrong : 0) + 1;
    const over = wrong - limits.wrongTokens;
    const pauseMs = over > 0 ? Math.min(limits.longestRetryMs, 1_000 * 2 ** (over - 1)) : 0;
    this.#guessers.set(client, { wrong, lastAt: now, pausedUntil: now + pauseMs });
    this.#events.note('token-refused', {
      client,
      setting,
      ...(pauseMs > 0 && { waitMs: pauseMs }),
    });
  }
}
