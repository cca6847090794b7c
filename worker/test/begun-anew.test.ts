/** An order's id outlives its workflow: Temporal removes what has ended, and the same request begins anew. */
import { beforeAll, expect, test } from 'vitest';
import { orderWorkflowId } from '@aisle/shared/ids';
import { TestSystem, until, type TestFlight, type TestOrder } from './support/system.ts';
import { ifThere } from './support/until.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await TestSystem.shared();
});

/** What retention does, at once. */
async function forget(order: TestOrder): Promise<void> {
  await system.client.workflowService.deleteWorkflowExecution({
    namespace: system.server.namespace,
    workflowExecution: { workflowId: orderWorkflowId(order.id) },
  });
  await until(async () => (await ifThere(order.handle.describe())) === undefined);
}

async function chargeOf(flight: TestFlight, order: TestOrder): Promise<string | undefined> {
  const { orders } = await flight.manifest();
  const hold = orders.find(({ orderId }) => orderId === order.id)?.hold;
  return hold?.status === 'sold' ? hold.chargeId : undefined;
}

test('P5 P12 after a refund the same id is charged anew, and sells against that charge alone', async () => {
  const flight = await system.openFlight();
  const order = await system.buy(flight, ['12A']);
  await order.cancel();
  await order.handle.result();
  await forget(order);

  expect(await order.create(['12A'])).toMatchObject({ status: 'held' });
  await order.pay('11111', 'key');
  expect(await order.settled()).toMatchObject({ status: 'confirmed' });
  const [first, second, ...others] = system.gateway.chargesOf(order.id);
  expect(others).toEqual([]);
  expect(second?.payment).not.toBe(first?.payment);
  expect(await chargeOf(flight, order)).toBe(second?.id);
  await order.cancel();
  expect([...system.gateway.refunds.values()].map(({ chargeId }) => chargeId)).toEqual([
    first?.id,
    second?.id,
  ]);
});

test('P5 after a journey the same id on another flight is charged anew', async () => {
  const flown = await system.openFlight();
  const order = await system.buy(flown, ['14A']);
  await order.handle.terminate('the flight is over');
  await forget(order);

  const next = await system.openFlight();
  const again = system.order(next, { orderId: order.id });
  await again.create(['14A']);
  await again.pay('11111');
  expect(await again.settled()).toMatchObject({ status: 'confirmed' });
  const charges = system.gateway.chargesOf(order.id).map(({ id }) => id);
  expect(charges).toHaveLength(2);
  expect([await chargeOf(flown, order), await chargeOf(next, again)]).toEqual(charges);
  // What goes back is the charge of this journey, not that of the other.
  await again.cancel();
  expect([...system.gateway.refunds.values()].at(-1)?.chargeId).toBe(charges[1]);
});
