import type { FlightChanged } from '@aisle/shared/contract';
import { publicChangesSince, publicSeats, seatAt } from '@aisle/shared/seat-map';
import type { Exchange, Observations, Receipt } from '../../../src/observations.ts';
import { Chance } from './chance.ts';
import { WorldFlight } from './flight.ts';
import { WorldGateway } from './gateway.ts';
import { WorldOrders, refused } from './orders.ts';
import { Timeline } from './timeline.ts';

/** How large a crowd is, each number by itself. */
export interface CrowdSize {
  readonly rows: number;
  readonly exchanges: number;
  readonly broadcasts: number;
  readonly viewers: number;
}

const epoch = Date.parse('2026-11-20T10:00:00.000Z');

/** A long history without surprises, fast to make: one request a millisecond, and viewers that miss nothing. */
export function crowd({ rows, exchanges, broadcasts, viewers }: CrowdSize): Observations {
  const timeline = new Timeline();
  const chance = new Chance(1);
  const flight = new WorldFlight(timeline, epoch, rows, 86_400_000);
  const gateway = new WorldGateway();
  const changed = (): void => undefined;
  const parts = { timeline, chance, flight, gateway, holdMs: 900_000, failureRate: 0, changed };
  const orders = new WorldOrders(parts);
  const before = flight.snapshot(flight.map);
  const seen: Exchange[] = [];
  const receipts: Receipt[] = [
    { at: 0, kind: 'snapshot', version: before.version, seats: publicSeats(flight.map) },
  ];
  const live: string[] = [];
  let shown = before.version;
  const every = Math.ceil(exchanges / broadcasts);
  while (seen.length < exchanges) {
    timeline.now += 1;
    const customer = seen.length;
    const id = `ORDER-${customer}`;
    const times = { intendedAt: timeline.now, sentAt: timeline.now, endedAt: timeline.now + 0.5 };
    const cancelled = chance.happens(0.5) ? live.shift() : undefined;
    if (cancelled === undefined) {
      const seats = chance.some(flight.designators, chance.between(1, 3));
      const taken = seats.filter((seat) => seatAt(flight.map, seat)?.status !== 'free');
      const { version } = flight.map;
      const outcome =
        taken.length > 0
          ? refused(409, 'seats-unavailable', { seats: taken, version })
          : orders.create(id, seats);
      const orderId = outcome.kind === 'order' ? id : null;
      if (orderId !== null) live.push(id);
      seen.push({ customer, step: 'create', ...times, seats, orderId, outcome });
    } else {
      const outcome = orders.cancel(cancelled);
      seen.push({ customer, step: 'cancel', ...times, seats: [], orderId: cancelled, outcome });
    }
    const { version } = flight.map;
    if ((seen.length % every === 0 || seen.length === exchanges) && version > shown) {
      const seats = publicChangesSince(flight.map, shown);
      const { serverTime } = flight;
      const change: FlightChanged = { flightId: 'ai101', from: shown, version, seats, serverTime };
      receipts.push({ at: timeline.now + 0.7, kind: 'changed', change });
      shown = version;
    }
  }
  timeline.now += 100;
  return {
    before,
    after: flight.snapshot(flight.map),
    afterAskedAt: timeline.now - 1,
    afterAnsweredAt: timeline.now,
    beganAt: epoch,
    exchanges: seen,
    sightings: [],
    watches: [],
    streams: Array.from({ length: viewers }, (_, viewer) => ({ viewer, receipts: [...receipts] })),
    ledger: { charges: gateway.charges, refunds: gateway.refunds },
  };
}
