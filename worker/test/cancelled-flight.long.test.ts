/** A full flight is cancelled, the worker dies in the midst of it, and everybody has the money back. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seatDesignators } from '@aisle/shared/aircraft';
import type { FormerPage } from '@aisle/shared/former-orders';
import type { FlightEvents } from '@aisle/shared/interventions';
import { flightWorkflowId, formerWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { archiveMessages, flightMessages, type Manifest } from '@aisle/shared/workflow-api';
import { failedTasks, runsOf } from './support/histories.ts';
import { startDevServer, type TestServer } from './support/servers.ts';
import { TestSystem, until, type TestOrder } from './support/system.ts';
import { buildBundle, WorkerProcess } from './support/worker-process.ts';

/** More than a run sends before it is told that it is full. */
const ORDERS = 60;
/** So many customers book at once. */
const LANES = 12;

let server: TestServer;
let system: TestSystem;
let worker: WorkerProcess;

function startWorker(): Promise<WorkerProcess> {
  return WorkerProcess.start(server, system.gateway);
}

beforeAll(async () => {
  // A run is full before all notifications are sent.
  const settings = ['limit.historyCount.suggestContinueAsNew=40'];
  [server] = await Promise.all([startDevServer(settings), buildBundle()]);
  system = await TestSystem.prepare(server);
  worker = await startWorker();
});
afterAll(async () => {
  await worker.stop();
  await system.stop();
  await server.stop();
});

test(
  'A11, O14: every paid order is refunded once, over deaths and runs',
  { timeout: 240_000 },
  async () => {
    const flight = await system.openFlight();
    const seats = seatDesignators(flight.definition.aircraft).slice(0, ORDERS);
    const orders: TestOrder[] = [];
    const waiting = [...seats];
    const lane = async (): Promise<void> => {
      for (let seat = waiting.shift(); seat; seat = waiting.shift()) {
        orders.push(await system.buy(flight, [seat]));
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    expect((await flight.snapshot()).counts.sold).toBe(ORDERS);

    let death: Promise<void> | undefined;
    system.gateway.refund = () => {
      if (system.gateway.refunds.size > ORDERS / 4) death ??= worker.kill();
      return null;
    };
    expect((await flight.intervene({ type: 'cancel-flight' })).ok).toBe(true);
    await until(() => Promise.resolve(death !== undefined));
    await death;
    worker = await startWorker();

    const manifest = (await flight.handle.result()) as Manifest;
    expect(manifest).toMatchObject({ status: 'cancelled', orders: [] });
    const former = manifest.former ?? [];
    const ids = orders.map(({ id }) => id).toSorted();
    expect(former.map(({ orderId }) => orderId).toSorted()).toEqual(ids);
    expect(new Set(former.map(({ ending }) => ending))).toEqual(new Set(['flight-cancelled']));
    // The record names whoever it was: no customer cancelled anything.
    const asked = flight.handle.query<FlightEvents, [number]>(flightMessages.eventsSince, 0);
    const released = (await asked).events.filter(({ type }) => type === 'seats-released');
    expect(new Set(released.map(({ cause }) => cause))).toEqual(new Set(['flight-cancelled']));
    const pageId = formerWorkflowId(flight.definition.id, 1);
    const page = system.client.workflow.getHandle(pageId).query<FormerPage>(archiveMessages.page);
    expect((await page).former).toEqual(former);
    expect(system.gateway.charges.size).toBe(ORDERS);
    const refunded = [...system.gateway.refunds.values()].map(({ orderId }) => orderId);
    expect(refunded.toSorted()).toEqual(ids);
    for (const order of orders) {
      expect(await order.ended()).toMatchObject({
        status: 'cancelled',
        reason: 'flight-cancelled',
        message:
          'The flight was cancelled, and the whole amount was refunded. Choose another flight.',
      });
    }

    const runs = await runsOf(system.client, flightWorkflowId(flight.definition.id));
    expect(runs.flatMap(failedTasks)).toEqual([]);
    const notifications = runs.map(notificationsOf);
    expect(notifications.filter(({ sent }) => sent > 0).length).toBeGreaterThan(1);
    expect(notifications.reduce((sum, { sent }) => sum + sent, 0)).toBe(ORDERS);
    for (const { atOnce } of notifications)
      expect(atOnce).toBeLessThanOrEqual(limits.notificationsUnderWay);
  },
);

/** How many notifications a run sent to orders, and how many of them were under way at once. */
function notificationsOf({ events }: Awaited<ReturnType<typeof runsOf>>[number]) {
  let [sent, underWay, atOnce] = [0, 0, 0];
  const isToOrder = (told: {
    workflowExecution?: { workflowId?: string | null } | null;
  }): boolean => told.workflowExecution?.workflowId?.startsWith('order:') === true;
  for (const event of events ?? []) {
    const begun = event.signalExternalWorkflowExecutionInitiatedEventAttributes;
    if (begun && isToOrder(begun)) {
      sent += 1;
      underWay += 1;
    }
    const done =
      event.externalWorkflowExecutionSignaledEventAttributes ??
      event.signalExternalWorkflowExecutionFailedEventAttributes;
    if (done && isToOrder(done)) underWay -= 1;
    atOnce = Math.max(atOnce, underWay);
  }
  return { sent, atOnce };
}
