/** An order whose workflow was terminated runs no code any more: its flight sees to its money. */
import { beforeAll, expect, test } from 'vitest';
import { refundWorkflowId } from '@aisle/shared/ids';
import { failedTasks } from './support/histories.ts';
import { TestSystem, until, type TestOrder } from './support/system.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.shared();
});

function refundsOf({ id }: TestOrder): number {
  return [...system.gateway.refunds.values()].filter(({ orderId }) => orderId === id).length;
}

test('A19: released by force, it is refunded once, however often the gateway fails', async () => {
  const flight = await system.openFlight();
  const order = await system.buy(flight, ['12A']);
  await order.handle.terminate('by hand');
  expect((await flight.snapshot()).counts.sold).toBe(1);
  system.gateway.refund = (orderId, tries) => (orderId === order.id && tries < 3 ? 503 : null);
  expect((await flight.intervene({ type: 'force-release', orderId: order.id })).ok).toBe(true);
  await until(() => Promise.resolve(refundsOf(order) === 1));
  const [charge] = system.gateway.chargesOf(order.id);
  await system.client.workflow.getHandle(refundWorkflowId(charge!.id)).result();
  expect(refundsOf(order)).toBe(1);
  expect((await flight.snapshot()).seats).toEqual({});
  expect(failedTasks(await flight.handle.fetchHistory())).toEqual([]);
});

test('A19: under an id that began anew while the first refund was under way, each charge goes back', async () => {
  const flight = await system.openFlight();
  const order = await system.buy(flight, ['12A']);
  let isAway = true;
  system.gateway.refund = (orderId) => (isAway && orderId === order.id ? 503 : null);
  const loses = async () => {
    await order.handle.terminate('by hand');
    expect((await flight.intervene({ type: 'force-release', orderId: order.id })).ok).toBe(true);
  };
  await loses();
  await until(() => Promise.resolve(system.gateway.requests.includes(`/refunds ${order.id}`)));
  await order.create(['14A']);
  await order.pay('11111');
  expect((await order.settled()).status).toBe('confirmed');
  await loses();
  isAway = false;
  const charges = system.gateway.chargesOf(order.id).map(({ id }) => id);
  expect(charges).toHaveLength(2);
  await until(() => Promise.resolve(refundsOf(order) === 2));
  const refunds = [...system.gateway.refunds.values()].filter(
    ({ orderId }) => orderId === order.id,
  );
  expect(refunds.map(({ chargeId }) => chargeId).toSorted()).toEqual(charges.toSorted());
});

test('A20: on a flight whose workflow was deleted, who cancels is refunded', async () => {
  const flight = await system.openFlight();
  const order = await system.buy(flight, ['12A']);
  const { workflowId } = flight.handle;
  await system.client.workflowService.deleteWorkflowExecution({
    namespace: system.server.namespace,
    workflowExecution: { workflowId },
  });
  const gone = () =>
    flight.handle.describe().then(
      () => false,
      () => true,
    );
  await until(gone);
  expect(await order.cancel()).toMatchObject({ status: 'cancelled' });
  expect(refundsOf(order)).toBe(1);
});

test('A19: of a cancelled flight, it is refunded before the flight is over', async () => {
  const flight = await system.openFlight();
  const [gone, held, there] = [
    await system.buy(flight, ['12A']),
    await system.book(flight, ['15A']),
    await system.buy(flight, ['14A']),
  ];
  await Promise.all([gone, held].map(({ handle }) => handle.terminate('by hand')));
  await flight.intervene({ type: 'cancel-flight' });
  await flight.handle.result();
  expect([gone, held, there].map(refundsOf)).toEqual([1, 0, 1]);
  const { former, orders } = await flight.manifest();
  expect(former?.map(({ orderId }) => orderId).toSorted()).toEqual([gone.id, there.id].toSorted());
  expect(orders.map(({ orderId }) => orderId)).toEqual([held.id]);
});
