import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import { defaultFares, seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { updateFlights } from '@aisle/shared/group-commit';
import { flightWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import {
  describeHoldContract,
  describeSeatContract,
  type ContractAnswer,
  type ContractFlight,
  type ContractOrder,
  type ContractSystem,
  type ContractView,
  type MakeSystem,
} from '@aisle/shared/testing/contract-suite';
import type { CommandBody } from '@aisle/shared/testing/seats';
import {
  flightMessages,
  taskQueues,
  workflowTypes,
  type FlightChanges,
  type FlightSnapshot,
} from '@aisle/shared/workflow-api';
import { testConverter } from '@aisle/shared/testing/payload-keys';
import { createSeatActivities } from '../src/activities/bookings.ts';
import type { SeatActivities } from '../src/activities/types.ts';
import { connectClient } from '../src/connect.ts';
import { startWorkers, type RunningWorkers } from '../src/workers.ts';
import { startDevServer, type TestServer } from './support/servers.ts';
import { workflowBundle } from './support/system.ts';

/** The flight's workflow on a real server behind the contract; commands reach it in batches, as orders' do. */
class WorkflowSystem implements ContractSystem {
  #flights = 0;
  #workers: RunningWorkers | undefined;
  readonly #watchers = new Map<string, Set<() => Promise<void>>>();

  private constructor(
    private readonly server: TestServer,
    private readonly client: Client,
    private readonly updates: Client,
    private readonly holdMs: number,
  ) {}

  static async start(holdMs: number): Promise<WorkflowSystem> {
    const server = await startDevServer();
    const updates = await connectClient(
      { address: server.env.address },
      server.namespace,
      testConverter,
    );
    const { connection } = server.env;
    const client = new Client({ connection, dataConverter: testConverter });
    const system = new WorkflowSystem(server, client, updates, holdMs);
    system.#workers = await startWorkers({
      connection: server.env.nativeConnection,
      namespace: server.namespace,
      dataConverter: testConverter,
      client: updates,
      bundle: workflowBundle(),
      bus: {
        flightChanged: ({ flightId }) => {
          for (const refresh of system.#watchers.get(flightId) ?? []) void refresh();
        },
        watchesChanged: () => undefined,
        orderChanged: () => undefined,
        close: () => undefined,
      },
      // No order, no payment: nobody ever asks there.
      gateway: { url: 'http://127.0.0.1:9', token: 'nobody is there' },
    });
    return system;
  }

  now = (): number => Date.now();

  async waitUntil(time: number): Promise<void> {
    await sleep(Math.max(0, time - Date.now()));
  }

  async stop(): Promise<void> {
    await this.#workers?.stop();
    await this.updates.connection.close();
    await this.server.stop();
  }

  async openFlight(): Promise<ContractFlight> {
    const aircraft = 'A220-300';
    this.#flights += 1;
    const definition: FlightDefinition = {
      id: `contract-${this.#flights}`,
      number: `AI ${this.#flights}`,
      origin: 'LHR',
      destination: 'JFK',
      departsAt: new Date(Date.now() + 7 * 24 * 60 * 60_000).toISOString(),
      aircraft,
      fares: defaultFares(aircraft, { currency: 'GBP' }),
    };
    const handle = await this.client.workflow.start(workflowTypes.flight, {
      workflowId: flightWorkflowId(definition.id),
      taskQueue: taskQueues.flights,
      args: [{ definition }],
    });
    const view = async (): Promise<ContractView> =>
      handle.query<FlightSnapshot>(flightMessages.snapshot);
    const catchUp = async (known: ContractView): Promise<ContractView> =>
      laidOver(
        known,
        await handle.query<FlightChanges, [number]>(flightMessages.changesSince, known.version),
      );
    const seats = createSeatActivities(updateFlights(this.updates));
    return {
      designators: seatDesignators(aircraft),
      view: async () => only(await view()),
      catchUp,
      watch: () => this.#watch(definition.id, view, catchUp),
      order: async (orderId, wanted) => {
        const order = orderOf(seats, definition.id, orderId, this.holdMs);
        const answer = await order.setSeats(wanted);
        return { answer, order: answer.ok ? order : null };
      },
    };
  }

  /** Asks for the changes whenever the flight says that there are some, one question at a time. */
  async #watch(
    flightId: string,
    view: () => Promise<ContractView>,
    catchUp: (known: ContractView) => Promise<ContractView>,
  ) {
    const watchers = this.#watchers.get(flightId) ?? new Set();
    this.#watchers.set(flightId, watchers);
    let shown = only(await view());
    let asking = Promise.resolve();
    const refresh = () =>
      (asking = asking.then(async () => {
        shown = await catchUp(shown);
      }));
    watchers.add(refresh);
    await refresh();
    return {
      view: () => shown,
      stop: async () => {
        watchers.delete(refresh);
        await asking;
      },
    };
  }
}

function orderOf(
  seats: SeatActivities,
  flightId: string,
  orderId: string,
  holdMs: number,
): ContractOrder {
  let revision = 0;
  const does = async (body: CommandBody): Promise<ContractAnswer> => {
    revision += 1;
    const command = { ...body, orderId, revision, issuedAt: Date.now() };
    const result = await seats.sendSeatCommand(flightId, command);
    if (result.kind !== 'decided') throw new Error(`not decided: ${JSON.stringify(result)}`);
    if (result.outcome.ok) {
      return { ok: true, seats: result.outcome.seats, until: result.outcome.until };
    }
    const { rejection } = result.outcome;
    return { ok: false, code: rejection.code, seats: 'seats' in rejection ? rejection.seats : [] };
  };
  const startPayment = () => does({ type: 'start-payment', fenceMs: limits.fenceMs });
  const afterPayment = async (body: CommandBody): Promise<ContractAnswer> => {
    const started = await startPayment();
    return started.ok ? does(body) : started;
  };
  return {
    setSeats: (wanted) => does({ type: 'set-seats', seats: wanted, holdMs }),
    cancel: () => does({ type: 'release', reason: 'cancelled' }),
    startPayment,
    buy: () => afterPayment({ type: 'sell', chargeId: `charge-${orderId}` }),
    payInVain: () => afterPayment({ type: 'release', reason: 'payment-failed' }),
    refund: () => does({ type: 'release', reason: 'refunded' }),
  };
}

function only({ version, seats }: ContractView): ContractView {
  return { version, seats };
}

function laidOver(known: ContractView, changes: ContractView): ContractView {
  const seats = Object.entries({ ...known.seats, ...changes.seats });
  return {
    version: changes.version,
    seats: Object.fromEntries(seats.filter(([, { status }]) => status !== 'free')),
  };
}

const makeSystem: MakeSystem = ({ holdMs }) => WorkflowSystem.start(holdMs);
describeSeatContract("the flight's workflow", makeSystem);
describeHoldContract("the flight's workflow", makeSystem);
