import type { Common } from '../live/common.ts';
import type { Recorder } from '../observe/recorder.ts';
import type { Site } from '../rest/site.ts';
import type { RunClock } from '../run/clock.ts';
import type { Gate } from '../run/gate.ts';
import type { Holdings } from '../run/holdings.ts';

/** What all customers of one run share. */
export interface World {
  readonly target: string;
  readonly flightId: string;
  /** Every seat of the flight, in the layout's order. */
  readonly designators: readonly string[];
  readonly coveted: string;
  /** Tells this run's keys from those of an earlier run with the same seed, whose orders may still be there. */
  readonly runId: string;
  readonly clock: RunClock;
  readonly recorder: Recorder;
  readonly common: Common;
  readonly site: Site;
  readonly holdings: Holdings;
  readonly gate: Gate;
  /** When the run's time is up, on its clock; known once it has begun. */
  readonly endsAt: () => number;
  /** Nothing new is begun any more. */
  readonly over: AbortSignal;
  /** Nothing is waited for any more. */
  readonly quit: AbortSignal;
}
