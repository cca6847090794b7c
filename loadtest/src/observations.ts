/**
 * What a run saw of the system from outside: the one thing that the report and the verdict work on.
 * Plain JSON. Times are milliseconds since the run began, on the tester's own monotonic clock, unless
 * they are ISO 8601 strings: those are the server's.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FlightChanged, Order, PublicFlightSnapshot } from '@aisle/shared/contract';
import type { Problem } from '@aisle/shared/problem-contract';
import type { PublicSeats } from '@aisle/shared/seat-map';
import type { SeatWatch } from '@aisle/shared/watch-routes';

/**
 * The steps of a customer; reports, thresholds and plots use these names. `read`: an order over REST. `wait`, `take`, `decline`: a watch of
 * seats, and what is done with its offer. `receipt`: a change that reaches a viewer; nobody sends it, the streams show it.
 */
export const steps = [
  'list',
  'watch',
  'create',
  'change',
  'name',
  'pay',
  'read',
  'cancel',
  'wait',
  'take',
  'decline',
  'receipt',
] as const;
export type Step = (typeof steps)[number];

/** Makes something for each step. */
export function bySteps<T>(make: (step: Step) => T): Record<Step, T> {
  return Object.fromEntries(steps.map((step) => [step, make(step)])) as Record<Step, T>;
}

/** What came back. `failed`: no answer, or none that the contract knows; never an expected refusal. */
export type Outcome =
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'refused'; readonly status: number; readonly problem: Problem }
  /** `flight:watch`, or `GET /api/flights/{flightId}`: the seats as they were shown at `version`. */
  | { readonly kind: 'flight'; readonly version: number; readonly seats: PublicSeats }
  | { readonly kind: 'watch'; readonly watch: SeatWatch }
  /** Answered as it should be, with nothing that the verdict needs. */
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: string };

/** One request and what came of it. */
export interface Exchange {
  /** Of the customer who sent it, from 0. */
  readonly customer: number;
  readonly step: Step;
  /** When the customer meant to send it; in the open model the step's latency counts from here. */
  readonly intendedAt: number;
  readonly sentAt: number;
  readonly endedAt: number;
  /** The seats that were asked for; empty where none are. */
  readonly seats: readonly string[];
  /** Of the order or the watch that it concerned; null when none exists (yet). */
  readonly orderId: string | null;
  readonly outcome: Outcome;
}

/** An order as some message or answer showed it. */
export interface Sighting {
  readonly at: number;
  /** `answer`: of a request; `pushed`: `order:changed`. */
  readonly by: 'answer' | 'pushed';
  readonly order: Order;
}

/** A watch of seats as some message or answer showed it. */
export interface WatchSighting {
  readonly at: number;
  readonly watch: SeatWatch;
}

/** One thing that reached a viewer. */
export type Receipt =
  | {
      readonly at: number;
      readonly kind: 'snapshot';
      readonly version: number;
      readonly seats: PublicSeats;
    }
  /** Changes in the ack of a watch that named a version. */
  | { readonly at: number; readonly kind: 'caught-up'; readonly change: FlightChanged }
  | { readonly at: number; readonly kind: 'changed'; readonly change: FlightChanged }
  /** The connection was lost; the viewer comes back by itself, with its version. */
  | { readonly at: number; readonly kind: 'disconnected' }
  /** The viewer went by its own will, and may come back. A stream that ends so need not be at the last version. */
  | { readonly at: number; readonly kind: 'left' };

/** All that reached one viewer, in the order in which it came. Equal messages share one object. */
export interface Stream {
  /** The customer's number; -1 is the tester's own witness, which watches from before the first customer to the end. */
  readonly viewer: number;
  readonly receipts: readonly Receipt[];
}

/** A line of the gateway's ledger. */
export interface LedgerEntry {
  readonly id: string;
  readonly orderId: string;
  readonly amount: string;
  readonly currency: string;
  /** ISO 8601. */
  readonly at: string;
  /** Which payment of which run of the order, as `{run}:{number}`; older movements do not say. */
  readonly payment?: string | undefined;
}

export interface Ledger {
  readonly charges: readonly LedgerEntry[];
  readonly refunds: readonly LedgerEntry[];
}

/** Another aircraft that an agent put in place of the first while the run went on. Seats of the same name on both are two seats. */
export interface AircraftChange {
  /** The flight's version since which it has the other one. */
  readonly version: number;
  /** The flight just before, and when it was asked for and answered. */
  readonly last: PublicFlightSnapshot;
  readonly lastAskedAt: number;
  readonly lastAnsweredAt: number;
  /** The flight just after, with the other layout, and when it was answered. */
  readonly first: PublicFlightSnapshot;
  readonly firstAnsweredAt: number;
}

/** Everything that one run saw of one flight. */
export interface Observations {
  /** Before the first customer; `layout` names every seat of the flight. */
  readonly before: PublicFlightSnapshot;
  /** After the last customer, when nothing was under way and no viewer behind; holds are not released yet. */
  readonly after: PublicFlightSnapshot;
  /** When `after` was asked for and answered. */
  readonly afterAskedAt: number;
  readonly afterAnsweredAt: number;
  /** What the tester's clock read 0 at, ms since the epoch by the machine's clock. */
  readonly beganAt: number;
  /** Absent where the aircraft stayed, or somebody else changed it. */
  readonly aircraft?: AircraftChange | undefined;
  /** In the order in which they ended. */
  readonly exchanges: readonly Exchange[];
  /** In the order in which they came. */
  readonly sightings: readonly Sighting[];
  readonly watches: readonly WatchSighting[];
  readonly streams: readonly Stream[];
  /** Read after the run; null when no gateway was named or found. */
  readonly ledger: Ledger | null;
}

/** Collects what a run sees, in the order in which it comes. */
export class Recorder {
  readonly exchanges: Exchange[] = [];
  readonly sightings: Sighting[] = [];
  readonly watches: WatchSighting[] = [];
  readonly #streams = new Map<number, Receipt[]>();
  readonly #onExchange: (exchange: Exchange) => void;
  #version = 0;

  constructor(onExchange: (exchange: Exchange) => void = () => undefined) {
    this.#onExchange = onExchange;
  }

  /** The flight's highest version that an order spoke of. */
  get version(): number {
    return this.#version;
  }

  get streams(): Stream[] {
    return [...this.#streams].map(([viewer, receipts]) => ({ viewer, receipts }));
  }

  exchange(exchange: Exchange): void {
    this.exchanges.push(exchange);
    const { outcome } = exchange;
    if (outcome.kind === 'order') this.sighting(exchange.endedAt, 'answer', outcome.order);
    if (outcome.kind === 'watch') this.watch(exchange.endedAt, outcome.watch);
    this.#onExchange(exchange);
  }

  sighting(at: number, by: Sighting['by'], order: Order): void {
    this.sightings.push({ at, by, order });
    this.#version = Math.max(this.#version, order.flightVersion);
  }

  watch(at: number, watch: SeatWatch): void {
    this.watches.push({ at, watch });
  }

  receipt(viewer: number, receipt: Receipt): void {
    const receipts = this.#streams.get(viewer);
    if (receipts) receipts.push(receipt);
    else this.#streams.set(viewer, [receipt]);
  }
}

/** The run's own clock: ms since it began, monotonic. */
export class RunClock {
  readonly #beganAt = performance.now();
  /** What the clock read 0 at, ms since the epoch. */
  readonly beganAt = Date.now();

  now(): number {
    return performance.now() - this.#beganAt;
  }

  /** Waits until the clock reads `time`; ends early, and gives false, when the signal says so. */
  async until(time: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    const ms = time - this.now();
    if (ms <= 0) return true;
    return sleep(ms, true, { signal }).catch(() => false);
  }
}
