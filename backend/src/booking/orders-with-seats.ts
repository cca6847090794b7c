import type { WorkflowClient } from '@temporalio/client';
import { flightWorkflowId } from '@aisle/shared/ids';
import { ok, type Result } from '@aisle/shared/result';
import { flightMessages } from '@aisle/shared/workflow-api';
import type { TemporalCalls } from './calls.ts';
import { OneAtATime } from './one-at-a-time.ts';
import type { Answer, Refusal } from './port.ts';

/** Asks flights which orders have seats. Those who ask of one flight while a query is under way share the next. */
export class OrdersWithSeats {
  readonly #calls: TemporalCalls;
  readonly #flights: WorkflowClient;
  readonly #queries = new OneAtATime<Result<ReadonlySet<string>, Refusal>>();
  /** Orders that the next query is about, by flight. */
  readonly #wanted = new Map<string, Set<string>>();

  constructor(calls: TemporalCalls, flights: WorkflowClient) {
    this.#calls = calls;
    this.#flights = flights;
  }

  async has(flightId: string, orderId: string): Answer<boolean> {
    const wanted = this.#wanted.get(flightId) ?? new Set();
    this.#wanted.set(flightId, wanted.add(orderId));
    const found = await this.#queries.run(flightId, () => this.#query(flightId));
    return found.ok ? ok(found.value.has(orderId)) : found;
  }

  async #query(flightId: string): Promise<Result<ReadonlySet<string>, Refusal>> {
    const wanted = [...(this.#wanted.get(flightId) ?? [])];
    this.#wanted.delete(flightId);
    const found = await this.#calls.ask('flight-not-found', () =>
      this.#flights
        .getHandle(flightWorkflowId(flightId))
        .query<string[], [string[]]>(flightMessages.ordersWithSeats, wanted),
    );
    return found.ok ? ok(new Set(found.value)) : found;
  }
}
