import { WorkflowExecutionAlreadyStartedError, type WorkflowClient } from '@temporalio/client';
import {
  confirmationsAttribute,
  endedSessionWorkflowId,
  flightWorkflowId,
  mailWorkflowId,
  offerMailWorkflowId,
  orderWorkflowId,
  peopleAttribute,
  rebookingWorkflowId,
} from '@aisle/shared/ids';
import type { FlightEvents, Intervention, InterventionPreview } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { mailMessages, type MailRecord } from '@aisle/shared/order-messages';
import type { RebookingInput, RebookingProgress } from '@aisle/shared/rebooking';
import { err, ok } from '@aisle/shared/result';
import {
  flightMessages,
  orderMessages,
  taskQueues,
  workflowTypes,
  type Manifest,
  type Outcome,
} from '@aisle/shared/workflow-api';
import type { TimelineEntry } from '@aisle/shared/states';
import { FlightQueries } from './flight-queries.ts';
import type { DeskPort, PastRebooking } from './port.ts';
import { failureOf, isOneOf, type TemporalCalls } from './calls.ts';
import { PastRebookings, type RebookingMemo } from './past-rebookings.ts';
import type { Answer } from './port.ts';

/** The desk's port on Temporal. */
export class TemporalDesk implements DeskPort {
  readonly #calls: TemporalCalls;
  readonly #queries: FlightQueries;
  readonly #rebookings: PastRebookings;
  readonly #flights: WorkflowClient;
  readonly #orders: WorkflowClient;

  constructor(calls: TemporalCalls, flights: WorkflowClient, orders: WorkflowClient) {
    this.#queries = new FlightQueries(calls, orders, flights);
    this.#rebookings = new PastRebookings(calls, orders);
    this.#calls = calls;
    this.#flights = flights;
    this.#orders = orders;
  }

  flightEvents(flightId: string, version: number): Answer<FlightEvents> {
    return this.#queries.ask<FlightEvents>(flightId, flightMessages.eventsSince, version);
  }

  flightManifest(flightId: string): Answer<Manifest> {
    return this.#queries.ask<Manifest>(flightId, flightMessages.manifest);
  }

  previewIntervention(
    flightId: string,
    intervention: Omit<Intervention, 'id'>,
  ): Answer<InterventionPreview> {
    return this.#queries.preview(flightId, intervention);
  }

  async intervene(flightId: string, intervention: Intervention): Answer<Outcome> {
    try {
      const outcome = await this.#calls.command(flightWorkflowId(flightId), () =>
        this.#flight(flightId).executeUpdate<Outcome, [Intervention]>(flightMessages.intervene, {
          args: [intervention],
          // The server answers the same id alike, whatever is asked: what tells requests apart belongs to it.
          updateId: [intervention.id, intervention.fingerprint ?? ''].join(' '),
        }),
      );
      return ok(outcome);
    } catch (error) {
      const failure = failureOf(error);
      return failure === 'gone' ? this.#afterEnd(flightId) : err(failure);
    }
  }

  ordersOf(confirmation: string): Answer<readonly string[]> {
    return this.#ordersBy(confirmationsAttribute, [confirmation]);
  }

  ordersWith(keys: readonly string[]): Answer<readonly string[]> {
    return this.#ordersBy(peopleAttribute, keys);
  }

  async #ordersBy(attribute: string, values: readonly string[]): Answer<readonly string[]> {
    const query = `WorkflowType = '${workflowTypes.order}' AND ${isOneOf(attribute, values)}`;
    const prefix = orderWorkflowId('');
    // Refused, too, where the server does not know the search attribute, or not yet (see the worker's start).
    return this.#calls.ask('unavailable', async () => {
      const ids = new Set<string>();
      for await (const { workflowId } of this.#orders.list({ query })) {
        if (workflowId.startsWith(prefix)) ids.add(workflowId.slice(prefix.length));
        if (ids.size === limits.ordersFound) break;
      }
      return [...ids];
    });
  }

  startRebooking(input: RebookingInput): Answer<null> {
    const { from, to, id } = input;
    const memo: RebookingMemo = { to: to.id };
    return this.#startOnce(rebookingWorkflowId(from, id), workflowTypes.rebooking, [input], memo);
  }

  rebooking(flightId: string, id: string): Answer<RebookingProgress> {
    return this.#rebookings.progress(rebookingWorkflowId(flightId, id));
  }

  rebookings(flightId: string): Answer<readonly PastRebooking[]> {
    return this.#rebookings.of(flightId);
  }

  endSession(sessionId: string): Answer<null> {
    return this.#startOnce(endedSessionWorkflowId(sessionId), workflowTypes.endedSession, []);
  }

  /** Starts a workflow that is there once, whether it goes on or has ended. */
  async #startOnce(
    workflowId: string,
    type: string,
    args: unknown[],
    memo: Record<string, unknown> = {},
  ): Answer<null> {
    try {
      await this.#calls.command(workflowId, () =>
        this.#orders.start(type, {
          workflowId,
          taskQueue: taskQueues.orders,
          args,
          memo,
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      );
      return ok(null);
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return ok(null);
      const failure = failureOf(error);
      return err(failure === 'gone' ? { code: 'unavailable' } : failure);
    }
  }

  async hasSessionEnded(sessionId: string): Answer<boolean> {
    const handle = this.#orders.getHandle(endedSessionWorkflowId(sessionId));
    const found = await this.#calls.ask('not-found', () => handle.describe());
    if (!found.ok && found.error.code !== 'not-found') return found;
    return ok(found.ok);
  }

  runningOrders(orderIds: readonly string[]): Answer<ReadonlySet<string>> {
    const ids = orderIds.map((orderId) => `'${orderWorkflowId(orderId)}'`);
    const query = `ExecutionStatus = 'Running' AND WorkflowId IN (${ids.join(', ')})`;
    return this.#calls.ask('unavailable', async () => {
      // As a rule all of them run, and a number says so.
      const { count } = await this.#orders.count(query);
      if (count === orderIds.length) return new Set(orderIds);
      const running = new Set<string>();
      for await (const { workflowId } of this.#orders.list({ query })) {
        running.add(workflowId.slice(orderWorkflowId('').length));
      }
      return running;
    });
  }

  isOrderRunning(orderId: string): Answer<boolean> {
    return this.#calls.ask('order-not-found', async () => {
      const { status } = await this.#orders.getHandle(orderWorkflowId(orderId)).describe();
      return status.name === 'RUNNING';
    });
  }

  async removeOrder(orderId: string): Answer<null> {
    const ids = [orderWorkflowId, mailWorkflowId, offerMailWorkflowId].map((of) => of(orderId));
    const { workflowService } = this.#orders.connection;
    const { namespace } = this.#orders.options;
    return this.#calls.ask('unavailable', async () => {
      for await (const run of this.#orders.list({ query: isOneOf('WorkflowId', ids) })) {
        const { workflowId, runId } = run;
        const request = { namespace, workflowExecution: { workflowId, runId } };
        await workflowService.deleteWorkflowExecution(request).catch((error: unknown) => {
          if (failureOf(error) !== 'gone') throw error;
        });
      }
      return null;
    });
  }

  orderTimeline(orderId: string): Answer<readonly TimelineEntry[]> {
    return this.#calls.ask('order-not-found', () =>
      this.#orders
        .getHandle(orderWorkflowId(orderId))
        .query<readonly TimelineEntry[]>(orderMessages.timeline),
    );
  }

  async orderMails(orderId: string): Answer<readonly MailRecord[]> {
    const found = await this.#calls.ask('order-not-found', () =>
      this.#orders
        .getHandle(mailWorkflowId(orderId))
        .query<readonly MailRecord[]>(mailMessages.records),
    );
    return !found.ok && found.error.code === 'order-not-found' ? ok([]) : found;
  }

  /** Why a flight took no intervention. One that goes on was between two of its runs: the next one takes it. */
  async #afterEnd(flightId: string): Answer<Outcome> {
    const manifest = await this.flightManifest(flightId);
    if (!manifest.ok) return manifest;
    const { status } = manifest.value;
    if (status === 'cancelled') return err({ code: 'flight-cancelled' });
    return err({ code: status === 'departed' ? 'flight-departed' : 'unavailable' });
  }

  #flight(flightId: string) {
    return this.#flights.getHandle(flightWorkflowId(flightId));
  }
}
