import { randomUUID } from 'node:crypto';
import type { Rebook } from '@aisle/shared/rebooking';
import type { SwapCommand } from '@aisle/shared/swaps';
import { orderMessages, type OrderState } from '@aisle/shared/workflow-api';
import { chooseAs, partsOf, partyOfPayers } from './parties.ts';
import type { Scene } from './scenes.ts';
import { until, type TestOrder, type TestSystem } from './system.ts';

/** Waits until an order is so. */
const become = (order: TestOrder, is: (state: OrderState) => boolean) =>
  until(async () => is(await order.status()));

/**
 * Plays swaps of seats: withdrawn, declined, accepted, and over since a seat has gone. Who does not want to be asked any more is rebooked, and
 * its new flight does not ask it.
 */
export async function playSwaps(system: TestSystem): Promise<Scene[]> {
  const [here, there] = [await system.openFlight(48), await system.openFlight(72)];
  const [ann, ben] = [await system.buy(here, ['20A', '20B']), await system.buy(here, ['21C'])];
  const send = (command: SwapCommand) =>
    until(async () => {
      const answer = await system.sendCommands(here.definition.id, [command]);
      return answer.kind === 'decided';
    });
  const propose = async (order: TestOrder, seat: string, wanted: string): Promise<string> => {
    const swapId = randomUUID();
    await send({ type: 'ask-swap', swapId, order: order.id, seat, wanted });
    await become(order, ({ swaps }) => swaps?.swaps.some(({ id }) => id === swapId) === true);
    return swapId;
  };
  const end = { type: 'end-swap' } as const;
  await send({ ...end, swapId: await propose(ann, '20A', '21C'), order: ann.id });
  await send({ ...end, swapId: await propose(ann, '20B', '21C'), order: ben.id });
  const swapId = await propose(ann, '20B', '21C');
  await send({ type: 'accept-swap', swapId, order: ben.id });
  await become(ann, ({ seats }) => seats.includes('21C'));
  await become(ben, ({ seats }) => seats.includes('20B'));
  await propose(ben, '20B', '20A');
  await send({ type: 'allow-swaps', order: ann.id, allowed: false });
  await become(ann, ({ swaps }) => swaps?.allowed === false);
  const flights = { from: here.definition.id, to: there.definition };
  const seats = { seats: ['20A', '21C'], newSeats: ['30A', '30B'] };
  const wanted: Rebook = { id: randomUUID(), ...flights, ...seats };
  await ann.handle.executeUpdate(orderMessages.rebook, { args: [wanted] });
  await become(ann, ({ swaps }) => swaps?.allowed === false);
  const cem = await system.buy(here, ['22C']);
  await propose(cem, '22C', '20B');
  await ben.cancel();
  await become(cem, ({ swaps }) => swaps?.swaps[0]?.status === 'ended');
  await cem.cancel();
  await ann.cancel();
  return [
    { name: 'order-swapped', workflowId: ann.handle.workflowId },
    { name: 'order-asked', workflowId: ben.handle.workflowId },
    { name: 'order-asking', workflowId: cem.handle.workflowId },
    { name: 'flight-of-swaps', workflowId: here.handle.workflowId },
    { name: 'flight-of-rebooked', workflowId: there.handle.workflowId },
  ];
}

/**
 * Plays payments of guests for themselves, of which one fails, one falls away, and one goes back; before, the owner and a guest change
 * seats at once. And a payment by sealed codes, of which the first fails.
 */
export async function playPayments(system: TestSystem): Promise<Scene[]> {
  const flight = await system.openFlight();
  const guests = { Ben: '20B', Cat: '20C', Dan: '20D' };
  const settings = { holdMs: 120_000, paymentAttemptMs: 1_000, paymentPauseMs: 1 };
  const order = await partyOfPayers(system, flight, ['20A'], guests, { settings });
  const { seats, sequence } = await order.status();
  await chooseAs(order, 'Dan', '20E', sequence);
  await order.changeSeats([...seats, '21A'], sequence);
  const partIs = (part: string) => become(order, (state) => partsOf(state).includes(part));
  await order.payAs('Ben', '11111');
  await partIs('Ben paid');
  await order.payAs('Cat', '00000');
  await order.pay('11111');
  await partIs('Cat failed');
  await partIs('owner paid');
  await order.changeParty({ type: 'close-payments' });
  await order.settled();
  await order.changePaid({ type: 'cancelPassenger', seat: '20B' });
  await order.cancel();

  const pauses = { ...settings, paymentPauseMs: 600_000 };
  const sealed = system.order(flight, { settings: pauses });
  await sealed.create(['22A']);
  await sealed.pay(sealedCode('d'));
  await become(sealed, ({ payment }) => payment?.nextAttemptAt !== undefined);
  await sealed.pay(sealedCode('c'));
  await sealed.settled();
  await sealed.cancel();
  return [
    { name: 'order-paid-in-parts', workflowId: order.handle.workflowId },
    { name: 'order-paid-by-sealed-codes', workflowId: sealed.handle.workflowId },
    { name: 'flight-of-parts', workflowId: flight.handle.workflowId },
  ];
}

/** A code as a backend gives it, which the gateway alone can open: `letter` says to the recording's what it is. */
function sealedCode(letter: 'c' | 'd'): string {
  return `${letter.toUpperCase().repeat(22)}.${letter.repeat(44)}`;
}
