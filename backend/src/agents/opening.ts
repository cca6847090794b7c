import { randomUUID } from 'node:crypto';
import type { openingRoutes } from '@aisle/shared/caller-routes';
import type { BookingPort } from '../booking/port.ts';
import { refusal } from '../interventions/refusals.ts';
import { unwrap } from '../problem.ts';
import { publicOrder } from '../relay/public-views.ts';
import type { Grant } from '../rest/order-access.ts';
import type { Handlers } from '../rest/routes.ts';

export interface OpeningParts {
  readonly booking: Pick<BookingPort, 'orderStatus' | 'desk'>;
  readonly grant: Grant;
  readonly now: () => number;
  /** It came to the audit of a flight. */
  readonly entered: (flightId: string) => void;
}

/** An order that is not paid, for an agent who speaks with its caller (SPEC A26). The flight decides, and keeps who. */
export function openingHandlers(parts: OpeningParts): Handlers<typeof openingRoutes> {
  const { booking, grant, now, entered } = parts;
  return {
    'POST /api/agent/orders/{orderId}/opening': async ({ ctx, agent, params: { orderId } }) => {
      const order = unwrap(await booking.orderStatus(orderId));
      const { name: by, role } = agent.agent;
      const command = { type: 'open-order', orderId } as const;
      const given = { id: randomUUID(), by, role, reason: 'Its caller pays.', command };
      const outcome = unwrap(await booking.desk.intervene(order.flightId, given));
      if (!outcome.ok) throw refusal(outcome.rejection);
      entered(order.flightId);
      return { order: publicOrder(order, now()), token: await grant(ctx, order) };
    },
  };
}
