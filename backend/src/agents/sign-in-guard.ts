import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { limits } from '@aisle/shared/limits';
import { Problem } from '../rest/problem.ts';

/**
 * Locks out who guesses passwords: a name at an address after `limits.signInTries` failures, and an address
 * after ten times as many, whatever the names. With Redis, over all backends together.
 */
export class SignInGuard {
  readonly #byName: RateLimiterMemory | RateLimiterRedis;
  readonly #byAddress: RateLimiterMemory | RateLimiterRedis;

  constructor(redis: Redis | null) {
    this.#byName = limiter('sign-in', limits.signInTries, redis);
    this.#byAddress = limiter('sign-ins', limits.signInTries * 10, redis);
  }

  /** Counts a try before it is judged, so that many at once are no way around. Throws `too-many-tries`. */
  async tries(name: string, address: string): Promise<void> {
    try {
      await this.#byAddress.consume(address);
      await this.#byName.consume(pair(name, address));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new Problem('too-many-tries', { retryAfterMs: refusal.msBeforeNext });
    }
  }

  /** The try was right: it and those before are forgotten. */
  async succeeded(name: string, address: string): Promise<void> {
    await this.#byName.delete(pair(name, address));
    await this.#byAddress.reward(address);
  }
}

function pair(name: string, address: string): string {
  return JSON.stringify([name, address]);
}

function limiter(name: string, points: number, redis: Redis | null) {
  const seconds = limits.signInLockMs / 1000;
  const options = { keyPrefix: `aisle-${name}`, points, duration: seconds, blockDuration: seconds };
  const memory = new RateLimiterMemory(options);
  if (redis === null) return memory;
  return new RateLimiterRedis({
    ...options,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: memory,
  });
}
