import { randomUUID } from 'node:crypto';
import {
  Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowClient,
} from '@temporalio/client';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { GroupCommit, updateFlights } from '@aisle/shared/group-commit';
import { archiveWorkflowId, flightWorkflowId, orderWorkflowId } from '@aisle/shared/ids';
import type { PayLater, AuditEntry } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import type { PartyChange } from '@aisle/shared/party';
import type { PaidChange } from '@aisle/shared/paid-order';
import { err, ok, type Result } from '@aisle/shared/result';
import {
  flightMessages,
  orderMessages,
  workflowTypes,
  type ChangeSeats,
  type FlightChanges,
  flightEdition,
  type FlightInput,
  type FlightSnapshot,
  type OrderInput,
  type OrderSettings,
  type OrderState,
  type Pay,
  type SetPassengers,
} from '@aisle/shared/workflow-api';
import { awaitEnd, TemporalCalls, failureOf } from './calls.ts';
import { type TemporalNamespace, polledLately } from './connection.ts';
import { Creations, type CreationPorts } from './creations.ts';
import { FlightQueries, KeptSeats } from './flight-queries.ts';
import { OneAtATime } from './one-at-a-time.ts';
import type {
  Answer,
  BookingHealth,
  BookingPort,
  OrderRequest,
  Refusal,
  RepeatedRequest,
  SwapPort,
} from './port.ts';
import { StartAttributes, flightStart, orderStart } from './starts.ts';
import { swapsBy, TemporalWatches } from './temporal-watches.ts';
import { TemporalDesk } from './temporal-desk.ts';

const healthMs = 2_000;

/** What an order is sent. */
type Message = ChangeSeats | PaidChange | PartyChange | Pay | PayLater | SetPassengers;

/** The booking port on Temporal. `settings` go into each new order; `isVersioned`: workers have versions. */
export class TemporalBooking implements BookingPort {
  readonly desk: TemporalDesk;
  readonly watches: TemporalWatches;
  readonly swaps: SwapPort;
  readonly #calls: TemporalCalls;
  readonly #temporal: TemporalNamespace;
  readonly #flights: WorkflowClient;
  readonly #orders: WorkflowClient;
  readonly #attributes: StartAttributes;
  readonly #statuses = new OneAtATime<Result<OrderState, Refusal>>();
  readonly #creations: Creations;
  readonly #keptSeats: KeptSeats;
  readonly #queries: FlightQueries;

  constructor(temporal: TemporalNamespace, settings: OrderSettings, isVersioned = false) {
    this.#temporal = temporal;
    this.#attributes = new StartAttributes(isVersioned);
    const client = new Client(temporal);
    this.#flights = client.workflow;
    // A failed order is one whose creation was refused: it does not exist, so it answers no query.
    this.#orders = new Client({
      ...temporal,
      workflow: { queryRejectCondition: 'NOT_COMPLETED_CLEANLY' },
    }).workflow;
    this.#calls = new TemporalCalls(temporal.connection);
    this.#keptSeats = new KeptSeats(this.#calls, this.#flights);
    this.#queries = new FlightQueries(this.#calls, this.#orders, this.#flights);
    this.desk = new TemporalDesk(this.#calls, this.#flights, this.#orders);
    const commits = new GroupCommit(updateFlights(client), limits);
    this.watches = new TemporalWatches(commits, this.#queries);
    this.swaps = swapsBy(commits);
    const ports: CreationPorts = {
      submit: (...command) => commits.submit(...command),
      start: (input) => this.#startOrder(input),
      status: (orderId) => this.orderStatus(orderId),
      now: () => Date.now(),
      later: (afterMs, callBack) => void setTimeout(callBack, afterMs).unref(),
    };
    this.#creations = new Creations(ports, settings);
  }

  createOrder(request: OrderRequest): Answer<OrderState> {
    return this.#creations.create(request);
  }

  findCreated(request: RepeatedRequest): Answer<OrderState> {
    return this.#creations.find(request);
  }

  keptSeats(flightId: string, orderId: string): Answer<readonly string[]> {
    return this.#keptSeats.of(flightId, orderId);
  }

  async #startOrder(input: OrderInput): Promise<'started' | 'exists' | Refusal> {
    const attributes = this.#attributes.of(input.orderId);
    try {
      await this.#calls.command(orderWorkflowId(input.orderId), () =>
        this.#orders.start(workflowTypes.order, orderStart(input, attributes)),
      );
      return 'started';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'exists';
      if (this.#attributes.refusedBy(error, attributes)) return this.#startOrder(input);
      const failure = failureOf(error);
      return failure === 'gone' ? { code: 'unavailable' } : failure;
    }
  }

  changeSeats(orderId: string, seats: readonly string[], revision?: number): Answer<OrderState> {
    const change: ChangeSeats = { seats, ...(revision !== undefined && { revision }) };
    return this.#command(orderId, orderMessages.changeSeats, change);
  }

  setPassengers(orderId: string, people: SetPassengers): Answer<OrderState> {
    return this.#command(orderId, orderMessages.setPassengers, people);
  }

  pay(orderId: string, payment: Pay): Answer<OrderState> {
    return this.#command(orderId, orderMessages.pay, payment);
  }

  payLater(orderId: string, wish: PayLater): Answer<OrderState> {
    return this.#command(orderId, 'payLater', wish);
  }

  changePaid(orderId: string, change: PaidChange): Answer<OrderState> {
    return this.#command(orderId, change.type, change);
  }

  renew(orderId: string): Answer<OrderState> {
    return this.#command(orderId, orderMessages.renew);
  }

  async cancel(orderId: string): Answer<OrderState> {
    const cancelled = await this.#command(orderId, orderMessages.cancel);
    // Asked for before, and the refund is under way.
    const isUnderWay = cancelled.ok && cancelled.value.reason === null;
    return isUnderWay ? awaitEnd(() => this.orderStatus(orderId)) : cancelled;
  }

  withdrawLinks(orderId: string): Answer<OrderState> {
    return this.#command(orderId, orderMessages.withdrawLinks);
  }

  changeParty(orderId: string, change: PartyChange): Answer<OrderState> {
    return this.#command(orderId, orderMessages.changeParty, change);
  }

  orderStatus(orderId: string): Answer<OrderState> {
    return this.#statuses.run(orderId, () =>
      this.#calls.ask('order-not-found', () =>
        this.#orders.getHandle(orderWorkflowId(orderId)).query<OrderState>(orderMessages.status),
      ),
    );
  }

  flightSnapshot(flightId: string): Answer<FlightSnapshot> {
    return this.#queries.ask<FlightSnapshot>(flightId, flightMessages.snapshot);
  }

  flightChanges(flightId: string, version: number): Answer<FlightChanges> {
    return this.#queries.ask<FlightChanges>(flightId, flightMessages.changesSince, version);
  }

  async listFlights(): Answer<readonly string[]> {
    const query = `WorkflowType = '${workflowTypes.flight}' AND ExecutionStatus = 'Running'`;
    const prefix = flightWorkflowId('');
    return this.#calls.ask('unavailable', async () => {
      const ids = new Set<string>();
      for await (const { workflowId } of this.#flights.list({ query })) {
        if (workflowId.startsWith(prefix)) ids.add(workflowId.slice(prefix.length));
      }
      return [...ids];
    });
  }

  async openFlight(definition: FlightDefinition, opening?: AuditEntry): Answer<null> {
    const input: FlightInput = { definition, edition: flightEdition, ...(opening && { opening }) };
    // A flight that is over, too: what it left behind is found by its id.
    const past = await this.#calls.ask('flight-not-found', () =>
      this.#flights.getHandle(archiveWorkflowId(definition.id, 1)).describe(),
    );
    if (past.ok) return err({ code: 'flight-exists' });
    if (past.error.code !== 'flight-not-found') return past;
    try {
      await this.#calls.command(flightWorkflowId(definition.id), () =>
        this.#flights.start(workflowTypes.flight, flightStart(input)),
      );
      return ok(null);
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError)
        return err({ code: 'flight-exists' });
      const failure = failureOf(error);
      return err(failure === 'gone' ? { code: 'unavailable' } : failure);
    }
  }

  async health(): Promise<BookingHealth> {
    const { connection, namespace } = this.#temporal;
    try {
      const polled = await connection.withDeadline(Date.now() + healthMs, () =>
        polledLately(connection, namespace),
      );
      return { reachable: true, polled };
    } catch (error) {
      if (failureOf(error) === 'gone') return { reachable: true, polled: false };
      return { reachable: false, polled: false };
    }
  }

  /** Sends an update. One to an ended order is refused by how the order ended. */
  async #command(orderId: string, update: string, message?: Message): Answer<OrderState> {
    const updateId = randomUUID();
    try {
      const handle = this.#orders.getHandle(orderWorkflowId(orderId));
      const state = await this.#calls.command(orderWorkflowId(orderId), () =>
        message === undefined
          ? handle.executeUpdate<OrderState, []>(update, { updateId })
          : handle.executeUpdate<OrderState, [Message]>(update, { args: [message], updateId }),
      );
      return ok(state);
    } catch (error) {
      const failure = failureOf(error);
      return failure === 'gone' ? this.#afterEnd(orderId, update) : err(failure);
    }
  }

  async #afterEnd(orderId: string, update: string): Answer<OrderState> {
    const found = await this.orderStatus(orderId);
    if (!found.ok) return found;
    const { status, reason } = found.value;
    if (status === 'cancelled' && update === orderMessages.cancel) return found;
    // One that goes on was between two of its runs.
    if (reason === null || status === 'open' || status === 'held' || status === 'paying')
      return err({ code: 'busy', retryAfterMs: limits.busyRetryMs });
    // Of those who paid only a departure ends the order and leaves them their seats.
    return err({ code: status === 'confirmed' ? 'flight-departed' : `order-${status}` });
  }
}
