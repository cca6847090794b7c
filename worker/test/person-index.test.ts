/** By whom agents find orders: what Temporal's index has of people. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { FormerPage } from '@aisle/shared/former-orders';
import { archiveWorkflowId, formerWorkflowId, peopleAttribute } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import type { OrderPeople } from '@aisle/shared/people';
import { SearchKeys, termsOf } from '@aisle/shared/person-search';
import { testKeys } from '@aisle/shared/testing/payload-keys';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import { archiveMessages, flightMessages } from '@aisle/shared/workflow-api';
import { failedTasks, runsOf } from './support/histories.ts';
import { newOrderId, TestSystem, until, type TestFlight } from './support/system.ts';
import { ifThere } from './support/until.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.shared();
});
afterEach(() => {
  system.hasIndex = true;
});

function people(seat: string, surname: string): OrderPeople {
  const passengers = [{ seat, givenName: 'Zoë', surname, type: 'adult' } as const];
  return { passengers, contact: { email: 'zoe@example.com' } };
}

const keysOf = (given: OrderPeople): string[] => new SearchKeys(testKeys).of(termsOf(given)).sort();

/** By what the workflow is found, in no order; null: not by people. */
async function indexed(workflowId: string): Promise<string[] | null> {
  const { typedSearchAttributes } = await system.client.workflow.getHandle(workflowId).describe();
  const found = typedSearchAttributes.getAll().find(({ key }) => key.name === peopleAttribute);
  return found ? [...(found.value as string[])].sort() : null;
}

async function becomes(workflowId: string, given: OrderPeople): Promise<void> {
  await until(async () => {
    const keys = await ifThere(indexed(workflowId));
    return keys?.join() === keysOf(given).join();
  });
}

async function buy(flight: TestFlight, seat: string, given: OrderPeople) {
  const order = await system.book(flight, [seat]);
  await order.setPassengers(given);
  expect(await indexed(order.handle.workflowId)).toBeNull();
  await order.pay('11111');
  expect((await order.settled()).status).toBe('confirmed');
  return order;
}

test('D17, X6: an order is found by its people from the sale on, and by a corrected name', async () => {
  const flight = await system.openFlight();
  const order = await buy(flight, '12A', people('12A', 'Müller'));
  const { workflowId } = order.handle;
  await becomes(workflowId, people('12A', 'Müller'));
  expect(await indexed(workflowId)).toHaveLength(3);
  const name = { seat: '12A', givenName: 'Zoë', surname: 'Miller' };
  const document = { givenName: 'ZOE', surname: 'MILLER' };
  await order.changePaid({ type: 'correctName', ...name, document });
  await becomes(workflowId, people('12A', 'Miller'));
  await order.cancel();
  await order.ended();
  await becomes(formerWorkflowId(flight.definition.id, 1), people('12A', 'Miller'));
  const [run] = await runsOf(system.client, workflowId);
  expect(failedTasks(run!)).toEqual([]);
});

test('D17, T9: a departed flight’s page is found by who was on it', async () => {
  const flight = await system.openFlight();
  await buy(flight, '12A', people('12A', 'Ångström'));
  await flight.departSoon();
  await flight.handle.result();
  await becomes(archiveWorkflowId(flight.definition.id, 1), people('12A', 'Ångström'));
});

test('X6: where the server has no such attribute, a sale goes on as it would', async () => {
  system.hasIndex = false;
  const flight = await system.openFlight();
  const order = await buy(flight, '12A', people('12A', 'Ek'));
  await order.cancel();
  await order.ended();
  expect(await indexed(order.handle.workflowId)).toBeNull();
  const page = formerWorkflowId(flight.definition.id, 1);
  const kept = await until(() =>
    ifThere(system.client.workflow.getHandle(page).query<FormerPage>(archiveMessages.page)),
  );
  expect(kept.former).toMatchObject([{ people: people('12A', 'Ek') }]);
  expect(await indexed(page)).toBeNull();
});

test('T10, X6: former orders whose people fill a page go on the next', async () => {
  const flight = await system.openFlight();
  // A surname with marks takes three keys, the address one.
  const count = Math.floor(limits.archivePageKeys / 4) + 1;
  const batch = 10;
  for (let from = 0; from < count; from += batch) {
    const size = Math.min(batch, count - from);
    const commands = Array.from({ length: size }, newOrderId).flatMap(boughtAndRefunded);
    await flight.handle.executeUpdate(flightMessages.commands, { args: [{ commands }] });
  }
  const { id } = flight.definition;
  await becomes(formerWorkflowId(id, 2), people('12A', 'Öz'));
  const pages = [1, 2].map((page) =>
    system.client.workflow
      .getHandle(formerWorkflowId(id, page))
      .query<FormerPage>(archiveMessages.page),
  );
  expect((await Promise.all(pages)).map(({ former }) => former.length)).toEqual([count - 1, 1]);
});

function boughtAndRefunded(orderId: string): OrderSeatCommand[] {
  const sign = (revision: number) => ({ orderId, revision, issuedAt: Date.now() });
  return [
    { ...sign(1), type: 'set-seats', seats: ['12A'], holdMs: limits.holdMs },
    { ...sign(2), type: 'start-payment', fenceMs: limits.fenceMs },
    { ...sign(3), type: 'sell', chargeId: 'charge', people: people('12A', 'Öz') },
    { ...sign(4), type: 'release', reason: 'refunded' },
  ];
}
