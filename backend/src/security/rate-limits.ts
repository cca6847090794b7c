import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type Koa from 'koa';
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type IRateLimiterOptions,
} from 'rate-limiter-flexible';
import { limits } from '@aisle/shared/limits';
import { Problem } from '../problem.ts';
import { clientOf } from './client.ts';

export type Limiter = RateLimiterMemory | RateLimiterRedis;

/** So many points for each key. With Redis all backends count together. */
function limiter(name: string, redis: Redis | null, bounds: IRateLimiterOptions): Limiter {
  const options = { keyPrefix: `aisle-${name}`, ...bounds };
  const memory = new RateLimiterMemory(options);
  if (redis === null) return memory;
  // While Redis is away each backend counts for itself, at once: a request must not wait for it.
  return new RateLimiterRedis({
    ...options,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: memory,
  });
}

/** How long who was refused has to wait, ms; 0: the point was taken. */
async function waitOf(taken: Promise<RateLimiterRes>): Promise<number> {
  try {
    await taken;
    return 0;
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return Math.max(1, refusal.msBeforeNext);
  }
}

const windowSeconds = 10;
const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Bounds the requests of one client (by address), whatever they are for. With Redis, over all backends together. */
export function rateLimits(redis: Redis | null): Koa.Middleware {
  const writes = limiter('writes', redis, {
    points: limits.writesPer10Seconds,
    duration: windowSeconds,
  });
  const reads = limiter('reads', redis, {
    points: limits.readsPer10Seconds,
    duration: windowSeconds,
  });
  return async (ctx, next) => {
    const requests = reading.has(ctx.method) ? reads : writes;
    const retryAfterMs = await waitOf(requests.consume(clientOf(ctx.ip)));
    if (retryAfterMs > 0) throw new Problem('rate-limited', { retryAfterMs });
    await next();
  };
}

const duration = limits.signInLockMs / 1000;

/** What a guess is counted under. With Redis all backends count together; while it is away each for itself. */
export interface GuessLimit {
  /**
   * Counts a guess before it is checked, so that many at once are no way around. Gives how long it has to wait, ms; 0: it may
   * be checked. One that has to wait is not counted.
   */
  take(key: string): Promise<number>;
  /** The guess was right, or was not checked after all. */
  giveBack(key: string): Promise<void>;
}

/** A limit, and what a guess is counted under there. */
export interface CountedGuess {
  readonly limit: GuessLimit;
  readonly key: string;
}

/** Counts a guess under each of the limits, or under none: gives the first that has it wait, with how long, ms; null: it may be checked. */
export async function takeEach<T extends CountedGuess>(
  guesses: readonly T[],
): Promise<{ readonly by: T; readonly waitMs: number } | null> {
  for (const [place, by] of guesses.entries()) {
    const waitMs = await by.limit.take(by.key);
    if (waitMs === 0) continue;
    await giveBackEach(guesses.slice(0, place));
    return { by, waitMs };
  }
  return null;
}

/** The guess was right. */
export async function giveBackEach(guesses: readonly CountedGuess[]): Promise<void> {
  await Promise.all(guesses.map(({ limit, key }) => limit.giveBack(key)));
}

/** So many wrong guesses; then none is checked for `signInLockMs`. */
export class GuessLockout implements GuessLimit {
  readonly #guesses: Limiter;

  constructor(name: string, redis: Redis | null) {
    this.#guesses = limiter(name, redis, {
      points: limits.signInTries,
      duration,
      blockDuration: duration,
    });
  }

  take(key: string): Promise<number> {
    return waitOf(this.#guesses.consume(digest(key)));
  }

  async giveBack(key: string): Promise<void> {
    await this.#guesses.reward(digest(key));
  }

  /** It and those before are forgotten. */
  async forget(key: string): Promise<void> {
    await this.#guesses.delete(digest(key));
  }
}

/**
 * So many wrong guesses within `signInLockMs` are free. Each further one that is checked is followed by a pause, twice as long
 * every time, up to `longestPauseMs`: so who guesses gets slower and slower, and who knows the password waits for one pause.
 */
export class GuessPauses implements GuessLimit {
  readonly #guesses: Limiter;
  readonly #pauses: Limiter;
  readonly #free: number;
  readonly #longestPauseMs: number;

  constructor(
    name: string,
    redis: Redis | null,
    { free, longestPauseMs }: { readonly free: number; readonly longestPauseMs: number },
  ) {
    this.#guesses = limiter(name, redis, { points: Number.MAX_SAFE_INTEGER, duration });
    this.#pauses = limiter(`${name}-pause`, redis, { points: 1, duration });
    this.#free = free;
    this.#longestPauseMs = longestPauseMs;
  }

  async take(key: string): Promise<number> {
    const id = digest(key);
    const { consumedPoints } = await this.#guesses.consume(id);
    const over = consumedPoints - this.#free;
    if (over <= 0) return 0;
    const customDuration = Math.ceil(
      Math.min(1_000 * 2 ** (over - 1), this.#longestPauseMs) / 1000,
    );
    const waitMs = await waitOf(this.#pauses.consume(id, 1, { customDuration }));
    if (waitMs > 0) await this.#guesses.reward(id);
    return waitMs;
  }

  async giveBack(key: string): Promise<void> {
    await this.#guesses.reward(digest(key));
  }
}

/** What strangers type is kept as so many bytes, whatever it was. */
function digest(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}

/** How often a booking may be looked for in vain, by address and by code. */
export function findLimits(redis: Redis | null): Record<'byClient' | 'byCode', GuessLimit> {
  const { findTriesOfClient, findPauseOfClientMs, findTriesOfCode, findPauseOfCodeMs } = limits;
  return {
    byClient: new GuessPauses('find-client', redis, {
      free: findTriesOfClient,
      longestPauseMs: findPauseOfClientMs,
    }),
    byCode: new GuessPauses('find-code', redis, {
      free: findTriesOfCode,
      longestPauseMs: findPauseOfCodeMs,
    }),
  };
}
