/**
 * A flight's history as the time machine reads it: what Temporal recorded of each run, without Temporal's
 * words. Plain JSON, so that an exported file holds the same. Times are ms since the epoch.
 */
import type { UnclaimedHold } from '../seat-map/index.ts';
import type { FlightInput, Manifest } from '../workflow-api.ts';

/** How a run began. */
export interface RunStart {
  readonly runId: string;
  readonly startedAt: number;
  /** The run that this one goes on from; null: it is the flight's first. */
  readonly before: string | null;
  readonly input: FlightInput;
}

/** One workflow task that was completed: everything that the workflow saw and did at one moment. */
export interface TaskRecord {
  /** The time that the workflow saw. */
  readonly at: number;
  /** A timer of the workflow went off. */
  readonly timer: boolean;
  /** The server suggested a new run. */
  readonly full: boolean;
  /** Temporal was asked to cancel the workflow. */
  readonly cancelRequested?: boolean;
  /** Holds that were extended, and whose orders were not there to be told the last time that it was tried. */
  readonly unclaimed?: readonly UnclaimedHold[];
  /** In the order in which the workflow ran them. */
  readonly updates: readonly UpdateRecord[];
}

/** An accepted update and its recorded answer; null: it was not answered in the task that accepted it. */
export interface UpdateRecord {
  readonly id: string;
  readonly name: string;
  readonly message: unknown;
  readonly answer: UpdateAnswer | null;
}

export type UpdateAnswer =
  | { readonly ok: true; readonly value: unknown }
  /** `code`: the type of the failure. */
  | { readonly ok: false; readonly code: string };

/** How a run ended, or that it has not. */
export type RunEnd =
  | { readonly kind: 'running' }
  | {
      readonly kind: 'continued';
      readonly at: number;
      readonly runId: string;
      readonly input: FlightInput;
    }
  | { readonly kind: 'completed'; readonly at: number; readonly result: Manifest }
  /** Ended from outside, in Temporal's word for it: `terminated`, `failed` … */
  | { readonly kind: 'stopped'; readonly at: number; readonly how: string };

/** Where what was recorded and what the same code gives now are not the same. */
export interface Difference {
  readonly runId: string;
  readonly at: number;
  /** The map's version when it was found. */
  readonly version: number;
  /** Says what differs, for people. */
  readonly what: string;
}
