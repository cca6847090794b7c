import type { FlightState } from '@aisle/shared/workflow-api';

/** A request to cancel the flight's workflow that came from outside (Temporal's page), until the flight has done so. */
export class OutsideRequest {
  #pending: boolean;

  constructor(state: FlightState | undefined) {
    this.#pending = state?.cancelRequested ?? false;
  }

  get pending(): boolean {
    return this.#pending;
  }

  come(): void {
    this.#pending = true;
  }

  done(): void {
    this.#pending = false;
  }

  /** For the flight's next run. */
  carryOver(): Pick<FlightState, 'cancelRequested'> {
    return this.#pending ? { cancelRequested: true } : {};
  }
}
