import type { LimitFunction } from 'p-limit';
import type { Observations, Step, Recorder, RunClock } from '../observations.ts';
import type { SharedMessages } from '../client/messages.ts';
import type { Site } from '../client/site.ts';
import type { Traveller } from '../customers/travellers.ts';
import type { Holdings } from './holds.ts';

export const scenarios = [
  'stampede',
  'same-seat',
  'browse',
  'churn',
  'checkout',
  'watchers',
  'mixed',
] as const;
export type Scenario = (typeof scenarios)[number];

/** Open: customers arrive at a rate, whatever the system does. Closed: so many, each after its last answer. */
export type Load =
  | { readonly model: 'open'; /** Arrivals a second. */ readonly rate: number }
  | { readonly model: 'closed'; readonly customers: number };

/** A run's settings, all defaults filled in. */
export interface RunSettings {
  /** Origin of the system, without a path. */
  readonly target: string;
  readonly scenario: Scenario;
  readonly flightId: string;
  readonly load: Load;
  readonly durationMs: number;
  readonly seed: number;
  /** Origin of the payment gateway, whose ledger the verdict reads; null: none. */
  readonly gateway: string | null;
}

/** Counters and histograms of the target's `/metrics`, as text in Prometheus' format; null when not to be had. */
export interface ServerFigures {
  readonly before: string | null;
  readonly after: string | null;
}

/** Whether the tester kept up with what it measured: how late its event loop ran what was due, ms. */
export interface TesterFigures {
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  /** Its own delays are large enough to colour the latencies: the machine is too small for this load. */
  readonly tooSlow: boolean;
}

export interface RunResult {
  readonly settings: RunSettings;
  /** `interrupted`: Ctrl-C. */
  readonly ended: 'as planned' | 'interrupted';
  /** ISO 8601. */
  readonly startedAt: string;
  /** From the first arrival to the last answer, ms; without the settling after it. */
  readonly tookMs: number;
  readonly observations: Observations;
  readonly server: ServerFigures;
  readonly tester: TesterFigures;
}

/** While it runs: what the terminal shows, once a second or so. Latencies in ms, of the last second. */
export interface Progress {
  readonly elapsedMs: number;
  readonly durationMs: number;
  readonly customers: { readonly active: number; readonly done: number; readonly waiting: number };
  readonly steps: Readonly<
    Record<
      Step,
      {
        readonly count: number;
        readonly perSecond: number;
        readonly p50: number;
        readonly p95: number;
        readonly p99: number;
        readonly refused: number;
        readonly failed: number;
      }
    >
  >;
  /** Of the flight, by the newest message. */
  readonly seats: {
    readonly free: number;
    readonly held: number;
    readonly paying: number;
    readonly sold: number;
  };
  readonly viewers: number;
  readonly version: number;
}

/** What all customers of one run share. */
export interface RunContext {
  readonly target: string;
  readonly flightId: string;
  /** Every seat of the flight, in the layout's order. */
  readonly designators: readonly string[];
  readonly coveted: string;
  /** Tells this run's keys from those of an earlier run with the same seed, whose orders may still be there. */
  readonly runId: string;
  readonly traveller: Traveller;
  readonly clock: RunClock;
  readonly recorder: Recorder;
  readonly shared: SharedMessages;
  readonly site: Site;
  readonly holdings: Holdings;
  /** Limits the handshakes that run at once. */
  readonly handshakes: LimitFunction;
  /** When the run's time is up, on its clock; known once it has begun. */
  readonly endsAt: () => number;
  /** When a share of the run's time (0 to 1) has passed. */
  readonly momentAt: (share: number) => number;
  /** Resolves when payments may begin: none does while an agent waits for a moment without any. */
  readonly mayPay: () => Promise<unknown>;
  /** Nothing new is begun any more. */
  readonly over: AbortSignal;
  /** Nothing is waited for any more. */
  readonly quit: AbortSignal;
}
