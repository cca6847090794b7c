import type { TestFlight, TestOrder, TestSystem } from './system.ts';
import { refusalOf } from './system.ts';

/** What the recorded histories show: one name, one workflow. */
export interface Scene {
  readonly name: string;
  readonly workflowId: string;
}

/** Plays every way that a flight and its orders can go, and says which workflows to keep. */
export async function playScenes(system: TestSystem): Promise<Scene[]> {
  const flight = await system.openFlight(0.004);
  const played: [string, Promise<TestOrder>][] = [
    ['order-refunded', refunded(system, await system.openFlight())],
    ['order-failed-payments', failedPayments(system, flight)],
    ['order-changed-and-expired', changedAndExpired(system, flight)],
    ['order-refused', refused(system, flight)],
    ['order-departed', departed(system, flight)],
  ];
  const scenes: Scene[] = [];
  for (const [name, order] of played) {
    scenes.push({ name, workflowId: (await order).handle.workflowId });
  }
  await flight.handle.result();
  return [...scenes, { name: 'flight-departed', workflowId: flight.handle.workflowId }];
}

async function refunded(system: TestSystem, flight: TestFlight): Promise<TestOrder> {
  const order = await system.book(flight, ['12A', '12B']);
  await order.pay('11111');
  await order.settled();
  await order.cancel();
  return order;
}

async function failedPayments(system: TestSystem, flight: TestFlight): Promise<TestOrder> {
  const order = await system.book(flight, ['14A']);
  await order.pay('00000');
  await order.ended();
  return order;
}

async function changedAndExpired(system: TestSystem, flight: TestFlight): Promise<TestOrder> {
  const order = system.order(flight, { settings: { holdMs: 3_000, paymentAttemptMs: 1_000 } });
  await order.create([]);
  await order.changeSeats(['15A']);
  await refusalOf(order.changeSeats(['15A', '15A']));
  await order.changeSeats(['15B', '15C']);
  await order.ended();
  return order;
}

async function refused(system: TestSystem, flight: TestFlight): Promise<TestOrder> {
  const order = system.order(flight);
  await refusalOf(order.create(['99Z']));
  return order;
}

async function departed(system: TestSystem, flight: TestFlight): Promise<TestOrder> {
  const order = await system.book(flight, ['16A']);
  await order.pay('11111');
  await order.ended();
  return order;
}
