import { limits } from '@aisle/shared/limits';
import { totalOf } from './orders.ts';
import type { World } from './world.ts';

let serial = 0;

function signed(world: World, orderId: string) {
  return { orderId, revision: world.flight.nextRevision(), issuedAt: world.flight.time };
}

/** Another client on the same flight, of whom the tester sees nothing but the seats. */
export async function liveAsAnother(world: World, number: number): Promise<void> {
  const { timeline, chance, flight } = world;
  while (world.running) {
    await timeline.sleep(chance.between(20, 700));
    if (flight.isDown()) continue;
    serial += 1;
    const orderId = `OTHER-${number}-${serial}`;
    const seats = chance.some(flight.designators, chance.between(1, 4));
    if (!hold(world, orderId, seats)) continue;
    await timeline.sleep(chance.between(1, 400));
    if (flight.isDown()) continue;
    if (chance.happens(0.3)) hold(world, orderId, chance.some(flight.designators, 2));
    if (chance.happens(0.3)) buy(world, orderId);
    else if (chance.happens(0.5)) {
      flight.execute({ type: 'release', ...signed(world, orderId), reason: 'cancelled' });
    }
  }
}

/** Somebody had this seat before the run began. */
liveAsAnother.before = (world: World, seat: string): void => {
  serial += 1;
  const orderId = `BEFORE-${serial}`;
  if (hold(world, orderId, [seat]) && world.chance.happens(0.7)) buy(world, orderId);
};

function hold(world: World, orderId: string, seats: readonly string[]): boolean {
  const { flight, shape } = world;
  const { holdMs } = shape;
  return flight.execute({ type: 'set-seats', ...signed(world, orderId), seats, holdMs }).ok;
}

/** All at once: nobody sees what was between. */
function buy(world: World, orderId: string): void {
  const { flight, gateway } = world;
  const { fenceMs } = limits;
  const fenced = flight.execute({ type: 'start-payment', ...signed(world, orderId), fenceMs });
  if (!fenced.ok) return;
  gateway.charge(orderId, totalOf(fenced.seats), flight.serverTime);
  flight.execute({ type: 'sell', ...signed(world, orderId), chargeId: orderId });
}

/** Staff that takes seats out of sale, and puts them back. */
export async function liveAsAgent(world: World): Promise<void> {
  const { timeline, chance, flight } = world;
  const words = { by: 'an agent', reason: 'a broken belt' };
  while (world.running) {
    const seats = chance.some(flight.designators, 1);
    await timeline.sleep(chance.between(100, 900));
    if (flight.isDown()) continue;
    if (!flight.execute({ type: 'block', seats, ...words }).ok) continue;
    await timeline.sleep(chance.between(100, 900));
    if (!flight.isDown()) flight.execute({ type: 'unblock', seats, ...words });
  }
}
