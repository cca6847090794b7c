import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import type { MockFlight, MockWorld } from './world.ts';

const BEAT_MS = 220;
const CROWD = 0.55;

/** What a command says beside who and when. */
type Deed<T> = T extends unknown ? Omit<T, 'orderId' | 'revision' | 'issuedAt'> : never;

/** Other customers: each flight starts partly sold, and then they come, hold, pay and leave. */
export function startCustomers(world: MockWorld): void {
  let people = 0;
  const dice = (sides: number) => Math.floor(Math.random() * sides);
  const holding: { flight: MockFlight; orderId: string; revision: number; paying: boolean }[] = [];

  function act(
    flight: MockFlight,
    orderId: string,
    revision: number,
    deed: Deed<OrderSeatCommand>,
  ) {
    return world.execute(flight, { orderId, revision, issuedAt: world.now(), ...deed }).ok;
  }

  function arrive(flight: MockFlight): void {
    const names = flight.desk.map.designators;
    const start = dice(names.length);
    const seats = names.slice(start, start + 1 + dice(3));
    const orderId = `CUSTOMER${(people += 1)}`;
    if (act(flight, orderId, 1, { type: 'set-seats', seats, holdMs: 60_000 + dice(60_000) })) {
      holding.push({ flight, orderId, revision: 1, paying: false });
    }
  }

  function goOn(): void {
    const one = holding[dice(holding.length)];
    if (!one) return;
    one.revision += 1;
    const leave = () => holding.splice(holding.indexOf(one), 1);
    if (one.paying) {
      act(one.flight, one.orderId, one.revision, { type: 'sell', chargeId: one.orderId });
      leave();
    } else if (dice(3) === 0) {
      act(one.flight, one.orderId, one.revision, { type: 'release', reason: 'cancelled' });
      leave();
    } else {
      one.paying = act(one.flight, one.orderId, one.revision, {
        type: 'start-payment',
        fenceMs: 600_000,
      });
      if (!one.paying) leave();
    }
  }

  for (const flight of world.flights.values()) {
    const crowd = flight.desk.map.designators.length * CROWD * Math.random();
    for (let number = 0; number < crowd; number += 1) {
      arrive(flight);
      const one = holding.at(-1);
      if (one?.revision !== 1 || dice(8) === 0) continue;
      act(flight, one.orderId, 2, { type: 'start-payment', fenceMs: 600_000 });
      act(flight, one.orderId, 3, { type: 'sell', chargeId: one.orderId });
      holding.pop();
    }
    const names = flight.desk.map.designators;
    const seats = names.slice(-2);
    flight.desk.execute({ type: 'block', seats, by: 'crew', reason: 'crew rest' }, world.now());
  }
  setInterval(() => {
    const flights = [...world.flights.values()];
    const flight = flights[dice(flights.length)];
    if (flight && holding.length < flights.length * 6) arrive(flight);
    goOn();
  }, BEAT_MS);
}
