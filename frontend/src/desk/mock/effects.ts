import type { OrderEffect, ReseatingPlan } from '@aisle/shared/interventions';
import { inZone } from '@aisle/shared/local-time';
import { counted, listed } from '../../domain/format.ts';
import type { Intervention, InterventionPreview } from '../api/types.ts';

type Effect = InterventionPreview['effect'];

function sentenceOf(command: Intervention, orders: readonly OrderEffect[]): string {
  const seats = listed(orders.flatMap(({ hold }) => hold.seats));
  switch (command.type) {
    case 'block':
      return `${listed(command.seats)} can no longer be chosen by customers.`;
    case 'unblock':
      return `${listed(command.seats)} can be chosen by customers.`;
    case 'force-release':
      return orders.some(({ hold }) => hold.status === 'sold')
        ? `${seats} come free, and the whole sum is refunded.`
        : `${seats} come free. Nothing was charged.`;
    case 'extend-hold':
      return `${seats} stay held for longer.`;
    case 'move-order':
      return `${seats} become ${listed(command.seats)}.`;
    case 'close-sales':
      return 'No more seats are taken. What is held may still be paid.';
    case 'open-sales':
      return 'Seats can be chosen again.';
    case 'delay':
      return `The flight departs on ${inZone(command.departsAt, 'UTC')}; ${counted(orders.length, 'order')} hear of it.`;
    case 'cancel-flight': {
      const paid = orders.filter(({ hold }) => hold.status === 'sold').length;
      return `${counted(paid, 'paid order')} refunded, ${counted(orders.length - paid, 'hold')} ended.`;
    }
    case 'change-aircraft':
      return 'Whoever can keep a seat of the same name keeps it.';
  }
}

/** An effect as the backend words it, of what the flight's book says. */
export function effectOf(
  command: Intervention,
  orders: readonly OrderEffect[],
  { moves, unplaced }: Partial<ReseatingPlan>,
): Effect {
  return {
    sentences: [sentenceOf(command, orders)],
    orders: orders.map(({ orderId, hold, customerSees }) => ({
      orderId,
      seats: [...hold.seats],
      status: hold.status,
      customerSees,
    })),
    ...(moves && {
      moves: moves.map(({ orderId, from, to }) => ({ orderId, from: [...from], to: [...to] })),
    }),
    ...(unplaced && {
      unplaced: unplaced.map(({ orderId, seats }) => ({ orderId, seats: [...seats] })),
    }),
  };
}
