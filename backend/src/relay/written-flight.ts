import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FlightStatus } from '@aisle/shared/workflow-api';
import { limits } from '@aisle/shared/limits';

const compress = promisify(gzip);
/** As for other answers: twice the work of a higher level saves a few percent. */
const level = 4;

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
export class WrittenFlight {
  readonly version: number;
  readonly status: FlightStatus;
  /** Ms. */
  readonly writtenAt: number;
  readonly json: Buffer;
  #zipped: Promise<Buffer> | null = null;

  /** `now`: ms. */
  constructor(version: number, status: FlightStatus, texts: FlightTexts, now: number) {
    this.version = version;
    this.status = status;
    this.writtenAt = now;
    const { flight, layout, seats } = texts;
    this.json = Buffer.from(
      `{"flight":${JSON.stringify(flight)},"layout":${layout},"seats":${JSON.stringify(seats)},` +
        `"version":${version},"serverTime":"${new Date(now).toISOString()}"}`,
    );
  }

  /** Whether it still says the truth. */
  serves(version: number, status: FlightStatus, now: number): boolean {
    const isYoung = now - this.writtenAt < limits.writtenFlightMs;
    return isYoung && this.version === version && this.status === status;
  }

  /** The same, compressed when the first one asks. */
  gzip(): Promise<Buffer> {
    this.#zipped ??= compress(this.json, { level });
    return this.#zipped;
  }
}
