import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, type WorkflowHandle, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { defaultFares, type FlightDefinition } from '@aisle/shared/aircraft';
import { updateFlights, type SendBatch } from '@aisle/shared/group-commit';
import { flightWorkflowId, orderWorkflowId } from '@aisle/shared/ids';
import type {
  PayLater,
  FlightCommand,
  Intervention,
  InterventionPreview,
} from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import type { ExchangeSeats, PaidChange } from '@aisle/shared/paid-order';
import type { PartyChange } from '@aisle/shared/party';
import {
  flightMessages,
  nothingToDo,
  orderMessages,
  taskQueues,
  workflowTypes,
  type CommandOutcome,
  flightEdition,
  type FlightInput,
  type FlightSnapshot,
  type Manifest,
  type OrderCreation,
  type OrderInput,
  type OrderState,
  type Outcome,
  type Pay,
  type RefusalDetails,
  type SetPassengers,
} from '@aisle/shared/workflow-api';
import { orderEdition } from '@aisle/shared/order-edition';
import { revisionAt } from '@aisle/shared/order-facts';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import { SearchKeys } from '@aisle/shared/person-search';
import { testConverter, testKeys } from '@aisle/shared/testing/payload-keys';
import { seatRefusal } from '@aisle/shared/seat-refusals';
import type { TimelineEntry } from '@aisle/shared/states';
import type { FlightNotice, OrderNotice } from '@aisle/shared/bus-messages';
import { createIndexActivities } from '../../src/activities/index-keys.ts';
import type { MailActivities } from '../../src/activities/types.ts';
import { type Bus, busSinks } from '../../src/bus.ts';
import { connectClient } from '../../src/connect.ts';
import { startWorkers, type RunningWorkers } from '../../src/workers.ts';
import { TestGateway } from './gateway.ts';
import { joinServer, type TestServer } from './servers.ts';
import { until } from './until.ts';

export { until };

const built = fileURLToPath(new URL('../../dist/workflows.js', import.meta.url));

/** The bundle, as a worker and a replay take it: made for this run of tests; outside of tests the one that was built. */
export function workflowBundle(): { readonly codePath: string } {
  return { codePath: process.env['VITEST'] === undefined ? built : inject('bundlePath') };
}

/** A bus that nobody listens to. */
export const silentBus: Bus = {
  flightChanged() {},
  watchesChanged() {},
  orderChanged() {},
  close() {},
};

/** A worker for the workflows of one queue alone, in this process. Gives how to stop it. */
export async function serveQueue(
  { env, namespace }: TestServer,
  taskQueue: string,
  bus: Bus = silentBus,
): Promise<() => Promise<void>> {
  const worker = await Worker.create({
    connection: env.nativeConnection,
    namespace,
    taskQueue,
    workflowBundle: workflowBundle(),
    dataConverter: testConverter,
    sinks: busSinks(bus),
  });
  const done = worker.run();
  return async () => {
    worker.shutdown();
    await done;
  };
}

const noMail: MailActivities['sendMail'] = () => Promise.resolve({ sent: true });
let shared: Promise<TestSystem> | undefined;

/** Workers, gateway and bus on a test's server, and the messages that a backend would send. */
export class TestSystem {
  readonly flightNotices: FlightNotice[] = [];
  readonly orderNotices: OrderNotice[] = [];
  #workers: RunningWorkers | undefined;

  private constructor(
    readonly server: TestServer,
    readonly gateway: TestGateway,
    readonly client: Client,
    private readonly updates: Client,
  ) {
    this.sendCommands = updateFlights(client);
  }

  /** How mails are sent. */
  sendMail = noMail;

  /** Whether the server has the search attribute for people, by what the worker was told. */
  hasIndex = true;

  /** How long the archive keeps people. */
  peopleKeptMs: number = limits.archivedPeopleMs;

  /** How new orders ask flights; a test may answer in a flight's place. */
  sendCommands: SendBatch;

  /** Everything but the workers. */
  static async prepare(server: TestServer): Promise<TestSystem> {
    const updates = await connectClient(
      { address: server.env.address },
      server.namespace,
      testConverter,
    );
    // Not the server's own client: a time-skipping server would run away while that one waits.
    const { namespace, env } = server;
    const { connection } = env;
    const client = new Client({ connection, namespace, dataConverter: testConverter });
    return new TestSystem(server, await TestGateway.start(), client, updates);
  }

  static async start(server: TestServer): Promise<TestSystem> {
    const system = await TestSystem.prepare(server);
    await system.startWorkers();
    return system;
  }

  /** The system of all files of this process that need none of their own, with a gateway and mails as at first. */
  static async shared(): Promise<TestSystem> {
    shared ??= joinServer().then((server) => TestSystem.start(server));
    const system = await shared;
    system.gateway.reset();
    system.sendMail = noMail;
    return system;
  }

  async startWorkers(): Promise<void> {
    this.#workers = await startWorkers({
      connection: this.server.env.nativeConnection,
      namespace: this.server.namespace,
      dataConverter: testConverter,
      client: this.updates,
      bundle: workflowBundle(),
      bus: {
        flightChanged: (notice) => this.flightNotices.push(notice),
        watchesChanged: () => undefined,
        orderChanged: (notice) => this.orderNotices.push(notice),
        close: () => undefined,
      },
      gateway: this.gateway,
      index: createIndexActivities({
        keys: new SearchKeys(testKeys),
        isKnown: () => this.hasIndex,
        peopleKeptMs: () => this.peopleKeptMs,
      }),
      mails: { sendMail: (mail) => this.sendMail(mail) },
    });
  }

  async stopWorkers(): Promise<void> {
    await this.#workers?.stop();
  }

  async stop(): Promise<void> {
    await this.stopWorkers();
    await this.gateway.stop();
    await this.updates.connection.close();
  }

  /** Opens a flight that departs in `hours` by the server's clock. */
  async openFlight(
    hours = 48,
    aircraft: FlightDefinition['aircraft'] = 'A320neo',
    more: { readonly taskQueue?: string; readonly currency?: string } = {},
  ): Promise<TestFlight> {
    const { taskQueue = taskQueues.flights, currency = 'GBP' } = more;
    const now = await this.server.env.currentTimeMs();
    const definition: FlightDefinition = {
      id: `test-${randomUUID()}`,
      number: 'AI 101',
      origin: 'LHR',
      destination: 'JFK',
      departsAt: new Date(now + hours * 3_600_000).toISOString(),
      aircraft,
      fares: defaultFares(aircraft, { currency }),
    };
    const input: FlightInput = { definition, edition: flightEdition };
    const handle = await this.client.workflow.start(workflowTypes.flight, {
      workflowId: flightWorkflowId(definition.id),
      taskQueue,
      args: [input],
    });
    return new TestFlight(definition, handle);
  }

  /** An order's id and input, not started. */
  order(flight: TestFlight, change: Partial<OrderInput> = {}): TestOrder {
    const { client, sendCommands, server } = this;
    return new TestOrder(
      { client, sendCommands, now: () => server.env.currentTimeMs() },
      {
        orderId: newOrderId(),
        flight: flight.definition,
        settings: { holdMs: limits.holdMs, paymentAttemptMs: limits.paymentAttemptMs },
        fingerprint: 'fingerprint',
        edition: orderEdition,
        ...change,
      },
    );
  }

  /** An order with these seats. */
  async book(flight: TestFlight, seats: readonly string[]): Promise<TestOrder> {
    const order = this.order(flight);
    await order.create(seats);
    return order;
  }

  /** An order that has paid for these seats. */
  async buy(flight: TestFlight, seats: readonly string[]): Promise<TestOrder> {
    const order = await this.book(flight, seats);
    await order.pay('11111');
    await order.settled();
    return order;
  }
}

export class TestFlight {
  constructor(
    readonly definition: FlightDefinition,
    readonly handle: WorkflowHandle,
  ) {}

  snapshot(): Promise<FlightSnapshot> {
    return until(() => this.handle.query<FlightSnapshot>(flightMessages.snapshot));
  }

  manifest(): Promise<Manifest> {
    return until(() => this.handle.query<Manifest>(flightMessages.manifest));
  }

  /** What a supervisor does, unless it is said otherwise. */
  intervene(command: FlightCommand, more: Partial<Intervention> = {}): Promise<Outcome> {
    const given = { by: 'Ada', role: 'supervisor', reason: 'A test.' } as const;
    const intervention: Intervention = { id: randomUUID(), ...given, command, ...more };
    return answerOf(this.handle.executeUpdate(flightMessages.intervene, { args: [intervention] }));
  }

  /** Has it depart in a second, and gives when: what was done before may have taken any time. */
  departSoon(): Promise<string> {
    return until(async () => {
      const departsAt = new Date(Date.now() + 1_000).toISOString();
      return (await this.intervene({ type: 'delay', departsAt })).ok && departsAt;
    });
  }

  preview(command: FlightCommand): Promise<InterventionPreview> {
    const planned = { by: 'Ada', role: 'supervisor', reason: '', command };
    return this.handle.query(flightMessages.preview, planned);
  }
}

export class TestOrder {
  readonly id: string;
  readonly handle: WorkflowHandle;

  constructor(
    private readonly system: Pick<TestSystem, 'client' | 'sendCommands'> & {
      /** By the server's clock, ms. */
      readonly now: () => Promise<number>;
    },
    readonly input: OrderInput,
  ) {
    this.id = input.orderId;
    this.handle = system.client.workflow.getHandle(orderWorkflowId(input.orderId));
  }

  /** As a backend does: first the flight is asked, then the order started with its answer. */
  async create(
    seats: readonly string[],
    beforeStart: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<OrderState> {
    const creation = seats.length === 0 ? await this.#withoutSeats() : await this.#ask(seats);
    await beforeStart();
    await this.system.client.workflow.start(workflowTypes.order, {
      workflowId: orderWorkflowId(this.id),
      taskQueue: taskQueues.orders,
      args: [{ ...this.input, creation }],
    });
    return this.status();
  }

  async #withoutSeats(): Promise<OrderCreation> {
    const { flight, settings } = this.input;
    const until = Math.min(
      (await this.system.now()) + settings.holdMs,
      Date.parse(flight.departsAt),
    );
    return { seats: [], until, version: 0, revision: 0 };
  }

  async #ask(seats: readonly string[]): Promise<OrderCreation> {
    const { flight, settings } = this.input;
    const issuedAt = await this.system.now();
    const signed = { orderId: this.id, revision: revisionAt(issuedAt), issuedAt };
    const holdMs = Math.min(settings.holdMs, limits.unpaidOrderMs);
    const answer = await this.#send(flight.id, { type: 'set-seats', seats, holdMs, ...signed });
    const [outcome] = answer;
    if (!outcome?.ok) throw refused(outcome);
    const { until, version, flight: terms } = outcome;
    const given = { seats: outcome.seats, until: until ?? 0, version };
    return { ...given, revision: signed.revision, ...(terms && { flight: terms }) };
  }

  async #send(flightId: string, command: OrderSeatCommand): Promise<readonly CommandOutcome[]> {
    return until(async () => {
      const answer = await this.system.sendCommands(flightId, [command]);
      if (answer.kind === 'refused') throw ApplicationFailure.create({ type: answer.code });
      return answer.kind === 'decided' && answer.outcomes;
    });
  }

  changeSeats(seats: readonly string[], revision?: number): Promise<OrderState> {
    return this.#update(orderMessages.changeSeats, { seats, revision });
  }

  pay(code: string, key: string = randomUUID(), amount?: string): Promise<OrderState> {
    return this.#update(orderMessages.pay, { code, key, amount });
  }

  /** A guest pays for themselves. */
  payAs(guestId: string, code: string, more: Partial<Pay> = {}): Promise<OrderState> {
    return this.#update(orderMessages.pay, { code, key: randomUUID(), guestId, ...more });
  }

  setPassengers(people: SetPassengers): Promise<OrderState> {
    return this.#update(orderMessages.setPassengers, people);
  }

  changeParty(change: PartyChange): Promise<OrderState> {
    return this.#update(orderMessages.changeParty, change);
  }

  payLater(wish: PayLater): Promise<OrderState> {
    return this.#update('payLater', wish);
  }

  renew(): Promise<OrderState> {
    return this.handle.executeUpdate(orderMessages.renew);
  }

  /** A change of a paid order. */
  changePaid({ type, ...change }: PaidChange): Promise<OrderState> {
    return this.#update(type, change);
  }

  /** Other seats, as a customer asks for them. */
  exchange(seats: readonly string[], more: Partial<ExchangeSeats> = {}): Promise<OrderState> {
    return this.changePaid({ type: 'exchangeSeats', seats, key: randomUUID(), ...more });
  }

  /** Waits for an order whose other seats are paid for to do so no longer. */
  exchanged(): Promise<OrderState> {
    return until(async () => {
      const state = await this.status();
      return state.exchange?.state !== 'paying' && state;
    });
  }

  /** As a backend does, waits for the refund of one that was asked for before. */
  async cancel(): Promise<OrderState> {
    const cancelled = await this.#update(orderMessages.cancel);
    return cancelled.reason === null ? this.ended() : cancelled;
  }

  #update(update: string, message?: object): Promise<OrderState> {
    const sent: Promise<OrderState> =
      message === undefined
        ? this.handle.executeUpdate(update)
        : this.handle.executeUpdate(update, { args: [message] });
    return answerOf(sent);
  }

  status(): Promise<OrderState> {
    return until(() => this.handle.query<OrderState>(orderMessages.status));
  }

  timeline(): Promise<TimelineEntry[]> {
    return until(() => this.handle.query<TimelineEntry[]>(orderMessages.timeline));
  }

  /** Waits until news has come that raised the sequence above `sequence`. */
  changedSince({ sequence }: OrderState): Promise<OrderState> {
    return until(async () => {
      const state = await this.status();
      return state.sequence > sequence && state;
    });
  }

  /** Waits for the order's end. */
  ended(): Promise<OrderState> {
    return until(async () => {
      const state = await this.status();
      return state.reason !== null && state;
    });
  }

  /** Waits for an order that pays to do so no longer. */
  settled(): Promise<OrderState> {
    return until(async () => {
      const state = await this.status();
      return state.status !== 'paying' && state;
    });
  }
}

/** The answer to an update: one that was carried out before is told it in a refusal. */
export async function answerOf<T>(update: Promise<T>): Promise<T> {
  return update.catch((error: unknown) => {
    const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
    if (!(cause instanceof ApplicationFailure) || cause.type !== nothingToDo) throw error;
    return cause.details?.[0] as T;
  });
}

function refused(outcome: CommandOutcome | undefined): ApplicationFailure {
  if (!outcome || outcome.ok) throw new Error('the flight did not say why');
  const { code, ...details } = seatRefusal(outcome.rejection);
  // As it comes out of a workflow.
  return ApplicationFailure.create({ type: code, details: [details] });
}

/** The code and details of the refusal that a promise ends in; throws when it ends otherwise. */
export async function refusalOf(
  promise: Promise<unknown>,
): Promise<{ code: string; details: RefusalDetails }> {
  const error: unknown = await promise.then(
    () => new Error('was not refused'),
    (reason: unknown) => reason,
  );
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : error;
  if (!(cause instanceof ApplicationFailure)) throw error;
  return { code: cause.type ?? '', details: cause.details?.[0] ?? {} };
}

export function newOrderId(): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const bytes = [...randomUUID().replaceAll('-', '')].slice(0, 26);
  return bytes.map((digit, place) => alphabet[(parseInt(digit, 16) * 2 + place) % 32]).join('');
}
