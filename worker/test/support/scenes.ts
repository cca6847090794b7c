import { randomUUID } from 'node:crypto';
import { auditLogWorkflowId, mailWorkflowId, rebookingWorkflowId } from '@aisle/shared/ids';
import type { FlightCommand } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { mailMessages, type MailRecord } from '@aisle/shared/order-messages';
import type { Rebook, RebookingInput } from '@aisle/shared/rebooking';
import { orderMessages, taskQueues, workflowTypes } from '@aisle/shared/workflow-api';
import { refusalOf, until, type TestFlight, type TestOrder, type TestSystem } from './system.ts';

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
    ['order-departed', departed(system, flight)],
  ];
  const scenes: Scene[] = [];
  for (const [name, order] of played) {
    scenes.push({ name, workflowId: (await order).handle.workflowId });
  }
  await flight.handle.result();
  return [...scenes, { name: 'flight-departed', workflowId: flight.handle.workflowId }];
}

/** Plays what agents do to a flight and its orders, up to its cancellation. */
export async function playInterventions(system: TestSystem): Promise<Scene[]> {
  const flight = await system.openFlight();
  const [held, paid] = [await system.book(flight, ['20A']), await system.buy(flight, ['20B'])];
  const later = new Date(Date.parse(flight.definition.departsAt) + 3_600_000).toISOString();
  const commands: FlightCommand[] = [
    { type: 'block', seats: ['12A'] },
    { type: 'extend-hold', orderId: held.id, extraMs: 60_000 },
    { type: 'move-order', orderId: paid.id, seats: ['21B'] },
    { type: 'close-sales' },
    { type: 'open-sales' },
    { type: 'delay', departsAt: later },
    { type: 'set-gate', terminal: '5', gate: 'B42' },
    { type: 'change-aircraft', aircraft: '737-800' },
  ];
  for (const command of commands) await flight.intervene(command);
  await held.changeSeats(['22A']);
  await flight.intervene({ type: 'cancel-flight' }, { tellCustomer: 'We are sorry.' });
  await flight.handle.result();
  return [
    { name: 'order-held', workflowId: held.handle.workflowId },
    { name: 'order-paid', workflowId: paid.handle.workflowId },
    { name: 'flight-intervened', workflowId: flight.handle.workflowId },
  ];
}

/** Plays what becomes of people who have paid: another seat, a name, one less, another flight; and their mails. */
export async function playPeople(system: TestSystem): Promise<Scene[]> {
  const [here, there] = [await system.openFlight(48), await system.openFlight(72)];
  const order = await system.book(here, ['20A', '20B']);
  const person = (seat: string, givenName: string) => {
    return { seat, givenName, surname: 'Lee', type: 'adult' } as const;
  };
  const contact = { email: 'ann@example.com' };
  await order.setPassengers({ passengers: [person('20A', 'Ann'), person('20B', 'Bo')], contact });
  await order.pay('11111');
  await order.settled();
  await order.exchange(['1A', '20B'], { code: '24680' });
  await order.exchanged();
  const document = { givenName: 'ANNA', surname: 'LEE' };
  const corrected = { givenName: 'Anna', surname: 'Lee', document };
  await order.changePaid({ type: 'correctName', seat: '1A', ...corrected });
  await order.changePaid({ type: 'cancelPassenger', seat: '20B' });
  await here.intervene({ type: 'set-gate', terminal: '5', gate: 'B42' });
  const orders = [{ orderId: order.id, seats: ['1A'], newSeats: ['2A'] }];
  const [from, to] = [here.definition.id, there.definition];
  const rebooking = rebookingWorkflowId(from, randomUUID());
  const input: RebookingInput = { id: rebooking, from, to, orders };
  await system.client.workflow.execute(workflowTypes.rebooking, {
    workflowId: rebooking,
    taskQueue: taskQueues.orders,
    args: [input],
  });
  const mails = mailWorkflowId(order.id);
  await until(async () => {
    const asked = system.client.workflow.getHandle(mails).query<MailRecord[]>(mailMessages.records);
    return (await asked).filter(({ outcome }) => outcome === 'sent').length === 5;
  });
  return [
    { name: 'order-of-people', workflowId: order.handle.workflowId },
    { name: 'mails', workflowId: mails },
    { name: 'rebooking', workflowId: rebooking },
    { name: 'flight-left', workflowId: here.handle.workflowId },
    { name: 'flight-taken', workflowId: there.handle.workflowId },
  ];
}

/**
 * Plays what the audit log is told of a flight, up to its cancellation: a smaller aircraft with lower classes, bookings that are kept for
 * rebooking, and one that is rebooked into a lower class; the other is refunded.
 */
export async function playAudited(system: TestSystem): Promise<Scene[]> {
  const [here, there] = [await system.openFlight(48, '787-9'), await system.openFlight(72)];
  const [lowered, rebooked] = [await system.buy(here, ['20A']), await system.buy(here, ['1A'])];
  const before = await lowered.status();
  const lowerClass = { reason: 'Better than not to fly.' };
  await here.intervene({ type: 'set-gate', terminal: '5', gate: 'B42' });
  await here.intervene({ type: 'change-aircraft', aircraft: 'A220-300', lowerClass });
  await lowered.changedSince(before);
  await here.intervene({ type: 'cancel-flight', rebookWithinMs: limits.longestRebookingMs });
  await until(async () => (await rebooked.status()).rebookBy !== undefined);
  const { seats } = await rebooked.status();
  const to = there.definition;
  await here.intervene({ type: 'rebook-orders', to: to.id, orderId: rebooked.id, lowerClass });
  const wanted: Rebook = {
    id: randomUUID(),
    from: here.definition.id,
    to,
    seats,
    newSeats: ['30A'],
  };
  await rebooked.handle.executeUpdate(orderMessages.rebook, { args: [wanted] });
  await here.intervene({ type: 'cancel-flight' });
  await lowered.ended();
  await here.handle.result();
  return [
    { name: 'order-lowered', workflowId: lowered.handle.workflowId },
    { name: 'order-rebooked', workflowId: rebooked.handle.workflowId },
    { name: 'flight-audited', workflowId: here.handle.workflowId },
    { name: 'audit-log', workflowId: auditLogWorkflowId },
  ];
}

/** Plays an order with guests, who take a seat that it has, one more, another one and none; up to its sale. */
export async function playTogether(system: TestSystem): Promise<Scene[]> {
  const order = await system.book(await system.openFlight(), ['20A', '20B']);
  const name = { givenName: 'Ann', surname: 'Lee' };
  const seat = async (guestId: string, wanted: string | null) => {
    const { sequence: revision } = await order.status();
    await order.changeParty({ type: 'choose-seat', guestId, seat: wanted, revision });
  };
  await order.changeParty({ type: 'invite' });
  for (const guestId of ['Ann', 'Ben', 'Cat'])
    await order.changeParty({ type: 'join', guestId, invitation: 1, name });
  await seat('Ann', '20B');
  await seat('Ben', '20C');
  await seat('Ben', '20D');
  await seat('Cat', '20E');
  await seat('Cat', null);
  const { sequence: revision } = await order.status();
  const other = { givenName: 'Benjamin', surname: 'Lee' };
  await order.changeParty({ type: 'enter-name', guestId: 'Ben', name: other, revision });
  await order.changeParty({ type: 'remove-guest', guestId: 'Ann' });
  await order.changeParty({ type: 'withdraw-invitation' });
  await order.pay('11111');
  await order.settled();
  await order.cancel();
  return [{ name: 'order-together', workflowId: order.handle.workflowId }];
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

async function departed(system: TestSystem, flight: TestFlight): Promise<TestOrder> {
  const order = await system.book(flight, ['16A']);
  await order.pay('11111');
  await order.ended();
  return order;
}
