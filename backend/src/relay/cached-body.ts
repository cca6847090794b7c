import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Flight } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import type { FlightStatus } from '@aisle/shared/workflow-api';

const compress = promisify(gzip);
/** Twice the work of a higher level saves a few percent. */
const level = 4;

/** Compresses an answer, off the loop that serves customers. */
export function zip(bytes: Buffer): Promise<Buffer> {
  return compress(bytes, { level });
}

/** An answer in JSON, written once for everyone who reads the same: over REST as bytes, over sockets as text. */
export class CachedBody {
  readonly text: string;
  #json: Buffer | null = null;
  #zipped: Promise<Buffer> | null = null;

  constructor(text: string) {
    this.text = text;
  }

  /** The text in UTF-8. */
  get json(): Buffer {
    this.#json ??= Buffer.from(this.text);
    return this.#json;
  }

  /** The same, compressed when the first one asks. */
  gzip(): Promise<Buffer> {
    this.#zipped ??= zip(this.json);
    return this.#zipped;
  }
}

export interface FlightTexts {
  readonly flight: object;
  /** The layout as JSON: some 70 kB that never change. */
  readonly layout: string;
  readonly seats: object;
}

/**
 * A flight's whole answer as bytes, written once for everyone who reads the same version. Its
 * `serverTime` is the moment of writing, so it serves for `limits.writtenFlightMs` only.
 */
export class CachedFlight extends CachedBody {
  readonly version: number;
  readonly status: FlightStatus;
  /** Ms. */
  readonly writtenAt: number;

  /** `now`: ms. */
  constructor(version: number, status: FlightStatus, texts: FlightTexts, now: number) {
    const { flight, layout, seats } = texts;
    super(
      `{"flight":${JSON.stringify(flight)},"layout":${layout},"seats":${JSON.stringify(seats)},` +
        `"version":${version},"serverTime":"${new Date(now).toISOString()}"}`,
    );
    this.version = version;
    this.status = status;
    this.writtenAt = now;
  }

  /** Whether it still says the truth. */
  serves(version: number, status: FlightStatus, now: number): boolean {
    const isYoung = now - this.writtenAt < limits.writtenFlightMs;
    return isYoung && this.version === version && this.status === status;
  }
}

/** The list of flights as bytes: of a thousand flights it is half a megabyte. */
export class CachedList extends CachedBody {
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
