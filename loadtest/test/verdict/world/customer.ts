import type { Order } from '@aisle/shared/contract';
import { publicSeats, seatAt } from '@aisle/shared/seat-map';
import type { Outcome } from '../../../src/observations.ts';
import { refused } from './orders.ts';
import type { World } from './world.ts';

let serial = 0;

/** Comes, looks, takes seats, changes, pays, cancels, goes away, comes back: all of it by chance. */
export async function liveAsCustomer(world: World, customer: number): Promise<void> {
  const { timeline, chance, shape } = world;
  await timeline.sleep(chance.between(0, 400));
  await watch(world, customer);
  for (let visit = 0; world.running; visit += 1) {
    await timeline.sleep(chance.between(5, 300));
    if (shape.onlyBrowse) await browse(world, customer);
    else await book(world, customer, `ORDER-${customer}-${visit}`);
  }
  const viewer = world.viewers.find((one) => one.viewer === customer);
  if (viewer?.connected && chance.happens(0.3)) world.relay.leave(viewer, 'left');
}

async function watch(world: World, customer: number): Promise<void> {
  const viewer = world.relay.join(customer);
  world.viewers.push(viewer);
  const shown = await world.relay.watch(viewer);
  if (shown) await world.ask(customer, 'list', {}, () => ({ kind: 'done' }));
}

async function browse(world: World, customer: number): Promise<void> {
  const { relay, chance, viewers } = world;
  await world.ask(customer, 'watch', {}, () => {
    const map = relay.view();
    return { kind: 'flight', version: map.version, seats: publicSeats(map) };
  });
  const viewer = viewers.find((one) => one.viewer === customer);
  if (!viewer?.connected || viewer.asking || !chance.happens(0.3)) return;
  relay.leave(viewer, chance.happens(0.5) ? 'disconnected' : 'left');
  await world.timeline.sleep(chance.between(50, 900));
  await relay.watch(viewer);
}

async function book(world: World, customer: number, id: string): Promise<void> {
  const { chance, timeline } = world;
  const seats = wanted(world);
  let outcome = await create(world, customer, id, seats);
  // Without an answer a client sends the same again, under the same key.
  for (let tries = 0; tries < 3 && isOpen(outcome); tries += 1) {
    await timeline.sleep(chance.between(20, 200));
    outcome = await create(world, customer, id, seats);
  }
  if (outcome.kind !== 'order') return;
  if (chance.happens(0.1)) await create(world, customer, id, seats);
  if (chance.happens(0.7)) world.watchOrder(id);
  for (let deed = 0; deed < 4; deed += 1) {
    await timeline.sleep(chance.between(5, 250));
    if (await act(world, customer, id)) return;
  }
}

function isOpen(outcome: Outcome): boolean {
  return outcome.kind === 'failed' || (outcome.kind === 'refused' && outcome.status >= 500);
}

function wanted({ chance, flight }: World): string[] {
  if (chance.happens(0.08)) return [];
  // Everybody likes the front best.
  const liked = chance.happens(0.5) ? flight.designators.slice(0, 6) : flight.designators;
  return chance.some(liked, chance.between(1, 4));
}

/** The server refuses at once what its own committed map shows as taken, unless it knows that this is behind. */
function create(world: World, customer: number, id: string, seats: string[]): Promise<Outcome> {
  return world.ask(customer, 'create', { seats }, () => {
    const { relay, orders } = world;
    const known = orders.look(id).kind === 'order';
    const map = relay.atHand;
    const taken = seats.filter((seat) => seatAt(map, seat)?.status !== 'free');
    if (!known && relay.upToDate && taken.length > 0) {
      return refused(409, 'seats-unavailable', { seats: taken, version: map.version });
    }
    return orders.create(id, seats);
  });
}

/** One thing that a customer does with an order; whether the customer is done with it. */
async function act(world: World, customer: number, orderId: string): Promise<boolean> {
  const { chance, orders, shape } = world;
  const unheard = chance.happens(shape.unavailable);
  switch (chance.pick(['change', 'change', 'pay', 'pay', 'cancel', 'look', 'browse', 'abandon'])) {
    case 'change': {
      const seats = wanted(world);
      await world.ask(customer, 'change', { seats, orderId }, () =>
        orders.change(orderId, seats, unheard),
      );
      return false;
    }
    case 'pay':
      return payAndWait(world, customer, orderId, unheard);
    case 'cancel':
      await world.ask(customer, 'cancel', { orderId }, () => orders.cancel(orderId));
      return chance.happens(0.8);
    case 'look':
      await world.ask(customer, 'read', { orderId }, () => orders.look(orderId));
      return false;
    case 'browse':
      await browse(world, customer);
      return false;
    default:
      return true;
  }
}

async function payAndWait(
  world: World,
  customer: number,
  orderId: string,
  unheard: boolean,
): Promise<boolean> {
  const { chance, orders, timeline } = world;
  serial += 1;
  const key = `${orderId} ${serial}`;
  const pay = (): Promise<Outcome> =>
    world.ask(customer, 'pay', { orderId }, () => orders.pay(orderId, key, unheard));
  const outcome = await pay();
  if (isOpen(outcome) && !unheard) await pay();
  if (outcome.kind !== 'order') return chance.happens(0.3);
  // Some wait for the end, some send other things meanwhile.
  if (chance.happens(0.4)) return false;
  await timeline.sleep(chance.between(100, 900));
  const receipt = await world.ask(customer, 'read', { orderId }, () => orders.look(orderId));
  return !isConfirmed(receipt) || chance.happens(0.6);
}

function isConfirmed(outcome: Outcome): boolean {
  const order: Order | null = outcome.kind === 'order' ? outcome.order : null;
  return order?.status === 'confirmed';
}
