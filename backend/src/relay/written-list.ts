import { createHash } from 'node:crypto';
import type { Flight } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import { Written } from './written.ts';

/** The list of flights as bytes: of a thousand flights it is half a megabyte. */
export class WrittenList extends Written {
  /** Of what it says: the same list has the same. */
  readonly tag: string;
  readonly #revision: number;
  readonly #writtenAt: number;

  /** `revision`: counts what the list has learned; `now`: ms. */
  constructor(flights: readonly Flight[], revision: number, now: number) {
    super(JSON.stringify({ flights }));
    this.tag = createHash('sha1').update(this.text).digest('base64url');
    this.#revision = revision;
    this.#writtenAt = now;
  }

  /** Whether it still says the truth. By time alone a flight may depart. */
  serves(revision: number, now: number): boolean {
    return this.#revision === revision && now - this.#writtenAt < limits.flightListMs;
  }
}
