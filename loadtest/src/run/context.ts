import type { LimitFunction } from 'p-limit';
import type { SharedMessages } from '../client/messages.ts';
import type { Site } from '../client/site.ts';
import type { Recorder, RunClock } from '../observations.ts';
import type { Holdings } from './holds.ts';

/** What all customers of one run share. */
export interface RunContext {
  readonly target: string;
  readonly flightId: string;
  /** Every seat of the flight, in the layout's order. */
  readonly designators: readonly string[];
  readonly coveted: string;
  /** Tells this run's keys from those of an earlier run with the same seed, whose orders may still be there. */
  readonly runId: string;
  readonly clock: RunClock;
  readonly recorder: Recorder;
  readonly shared: SharedMessages;
  readonly site: Site;
  readonly holdings: Holdings;
  /** Limits the handshakes that run at once. */
  readonly handshakes: LimitFunction;
  /** When the run's time is up, on its clock; known once it has begun. */
  readonly endsAt: () => number;
  /** Nothing new is begun any more. */
  readonly over: AbortSignal;
  /** Nothing is waited for any more. */
  readonly quit: AbortSignal;
}
