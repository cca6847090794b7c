/** The few things that a system must be able to do for its seats to be put to the contract. */
import { expect, vi } from 'vitest';
import type { SeatStatus } from '../src/seat-map/types.ts';

/** What an order is told. `until`: end of the hold in ms; null when it has no hold that runs out. */
export type ContractAnswer =
  | { readonly ok: true; readonly seats: readonly string[]; readonly until: number | null }
  | { readonly ok: false; readonly code: string; readonly seats: readonly string[] };

/** One customer's order. */
export interface ContractOrder {
  setSeats(seats: readonly string[]): Promise<ContractAnswer>;
  cancel(): Promise<ContractAnswer>;
  /** Begins a payment that goes on running. */
  startPayment(): Promise<ContractAnswer>;
  /** Pays to the end: answers when the seats are sold. */
  buy(): Promise<ContractAnswer>;
  /** Pays in vain to the end: answers when the payment has failed. */
  payInVain(): Promise<ContractAnswer>;
  /** Gives sold seats back for money. */
  refund(): Promise<ContractAnswer>;
}

/** The flight as a viewer sees it. Free seats are left out. */
export interface ContractView {
  readonly version: number;
  readonly seats: Readonly<
    Record<string, { readonly status: SeatStatus; readonly until?: string | undefined }>
  >;
}

/** A viewer who follows the flight. */
export interface ContractViewer {
  /** What is on the screen now. */
  view(): ContractView;
  stop(): Promise<void>;
}

export interface ContractFlight {
  /** Seats of the flight, in the layout's order; at least twelve. */
  readonly designators: readonly string[];
  /** Creates an order, with seats or without. The same key again is the same request again. A refused one has no order. */
  order(
    key: string,
    seats: readonly string[],
  ): Promise<{ readonly answer: ContractAnswer; readonly order: ContractOrder | null }>;
  /** The flight as it is told to whoever asks now; what was just committed may take a moment to show. */
  view(): Promise<ContractView>;
  /** What a viewer who still shows `known` shows after having caught up. */
  catchUp(known: ContractView): Promise<ContractView>;
  watch(): Promise<ContractViewer>;
}

export interface ContractSystem {
  openFlight(): Promise<ContractFlight>;
  /** The system's clock, ms. */
  now(): number;
  /** Comes back when the system's clock shows `time`. */
  waitUntil(time: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a system whose holds last `holdMs`. */
export type MakeSystem = (options: { readonly holdMs: number }) => Promise<ContractSystem>;

/** For `vi.waitFor`: how long something committed may take to show. */
export const patience = { timeout: 60_000, interval: 20 };

/** Seats and states, without deadlines. */
export function states(view: ContractView): Record<string, SeatStatus> {
  return Object.fromEntries(Object.entries(view.seats).map(([seat, { status }]) => [seat, status]));
}

/** Waits until the flight shows exactly these seats. */
export async function shows(
  flight: ContractFlight,
  expected: Record<string, SeatStatus>,
): Promise<void> {
  await vi.waitFor(async () => expect(states(await flight.view())).toEqual(expected), patience);
}

/** An order that must be accepted. */
export async function opened(
  flight: ContractFlight,
  seats: readonly string[] = [],
): Promise<ContractOrder> {
  const { answer, order } = await flight.order(crypto.randomUUID(), seats);
  if (order === null) throw new Error(`refused: ${JSON.stringify(answer)}`);
  return order;
}
