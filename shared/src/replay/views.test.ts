import { expect, it } from 'vitest';
import { createSeatMap, SeatDecider } from '../seat-map/index.ts';
import { mapView } from './views.ts';

it('T16: a seat on offer is shown with the watch that it is kept for, and until when', () => {
  const [now, until] = [1_000, 601_000];
  const map = createSeatMap({ designators: ['1A', '1B'], closesAt: 1e12 });
  const decider = new SeatDecider(map);
  const [orderId, seats] = ['the watch', ['1A']];
  decider.execute({ type: 'offer-seats', orderId, seats, to: orderId, until }, now);
  expect(mapView(decider.map)).toMatchObject({
    seats: { '1A': { status: 'held', watchId: orderId, until: new Date(until).toISOString() } },
    counts: { held: 1, free: 1 },
  });
  expect(mapView(decider.map).seats['1A']).not.toHaveProperty('orderId');
});
