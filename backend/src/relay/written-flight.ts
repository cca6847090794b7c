import type { FlightStatus } from '@aisle/shared/workflow-api';
import { limits } from '@aisle/shared/limits';
import { Written } from './written.ts';

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
export class WrittenFlight extends Written {
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
