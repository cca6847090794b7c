import Router from '@koa/router';
import { alternatives, seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import {
  changeSeatsSchema,
  createOrderSchema,
  paymentCodeSchema,
  paySchema,
} from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import type { Result } from '@aisle/shared/result';
import type { OrderState } from '@aisle/shared/workflow-api';
import { fingerprintOf, orderIdFor } from '../booking/identity.ts';
import type { BookingPort, Refusal } from '../booking/port.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';
import { publicOrder } from '../relay/public-order.ts';
import { idempotencyKey, jsonBody, parseBody } from './input.ts';
import type { OrderAccess } from './order-access.ts';
import { Problem, unwrap } from './problem.ts';

export interface OrderRoutesParts {
  readonly booking: BookingPort;
  readonly relay: FlightRelay;
  readonly access: OrderAccess;
  readonly now: () => number;
}

/** `/api/orders`. Refusals, in this order: malformed, not yours, unknown flight, bad seats, departed, taken. */
export function orderRoutes(parts: OrderRoutesParts): Router {
  const router = new Router({ prefix: '/api/orders' });
  const desk = new OrderDesk(parts);
  const { access, booking, now } = parts;

  router.use((ctx, next) => {
    ctx.set('Cache-Control', 'no-store');
    return next();
  });

  router.post('/', jsonBody, async (ctx) => {
    const key = idempotencyKey(ctx);
    const { flightId, seats = [] } = parseBody(createOrderSchema, ctx);
    const state = await desk.create(orderIdFor(key), flightId, seats);
    ctx.status = 201;
    ctx.set('Location', `/api/orders/${state.id}`);
    ctx.body = { order: publicOrder(state, now()), token: access.grant(ctx, state.id) };
  });

  router.get('/:orderId', async (ctx) => {
    const orderId = ctx.params['orderId'] ?? '';
    access.require(ctx, orderId);
    ctx.body = { order: publicOrder(unwrap(await booking.orderStatus(orderId)), now()) };
  });

  router.put('/:orderId/seats', jsonBody, async (ctx) => {
    const orderId = ctx.params['orderId'] ?? '';
    access.require(ctx, orderId);
    const { seats } = parseBody(changeSeatsSchema, ctx);
    ctx.body = { order: publicOrder(await desk.changeSeats(orderId, seats), now()) };
  });

  router.post('/:orderId/payment', jsonBody, async (ctx) => {
    const orderId = ctx.params['orderId'] ?? '';
    access.require(ctx, orderId);
    const key = idempotencyKey(ctx);
    const code = paymentCodeSchema.safeParse(parseBody(paySchema, ctx).code);
    if (!code.success) throw new Problem('invalid-payment-code');
    const state = desk.follow(unwrap(await booking.pay(orderId, code.data, key)));
    ctx.status = 202;
    ctx.body = { order: publicOrder(state, now()) };
  });

  router.delete('/:orderId', async (ctx) => {
    const orderId = ctx.params['orderId'] ?? '';
    access.require(ctx, orderId);
    const state = desk.follow(unwrap(await booking.cancel(orderId)));
    ctx.body = { order: publicOrder(state, now()) };
  });

  return router;
}

/** The commands that need the flight as well. Each ends with the order's state, or throws a `Problem`. */
class OrderDesk {
  readonly #parts: OrderRoutesParts;

  constructor(parts: OrderRoutesParts) {
    this.#parts = parts;
  }

  async create(orderId: string, flightId: string, seats: readonly string[]): Promise<OrderState> {
    const { booking, relay, now } = this.#parts;
    const flight = unwrap(await relay.definition(flightId));
    const fingerprint = fingerprintOf(flightId, seats);
    judgeSet(seats);
    judgeKnown(flight, seats);
    if (Date.parse(flight.departsAt) <= now()) {
      // An order that was created before departure is still answered to the same request.
      const before = await booking.findCreated(orderId, fingerprint);
      if (!before.ok && before.error.code !== 'order-not-found') unwrap(before);
      if (!before.ok) throw new Problem('flight-departed');
      return before.value;
    }
    const created = await booking.createOrder({ orderId, flight, seats, fingerprint });
    return this.#settle(created, seats, () => Promise.resolve({ flightId, own: [] }));
  }

  async changeSeats(orderId: string, seats: readonly string[]): Promise<OrderState> {
    const { booking } = this.#parts;
    judgeSet(seats);
    const changed = await booking.changeSeats(orderId, seats);
    return this.#settle(changed, seats, async () => {
      const order = unwrap(await booking.orderStatus(orderId));
      return { flightId: order.flightId, own: order.seats };
    });
  }

  /** Has readers of the flight see what the order's answer told of. */
  follow(state: OrderState): OrderState {
    this.#parts.relay.expect(state.flightId, state.flightVersion);
    return state;
  }

  async #settle(
    result: Result<OrderState, Refusal>,
    wanted: readonly string[],
    where: () => Promise<{ flightId: string; own: readonly string[] }>,
  ): Promise<OrderState> {
    if (result.ok) return this.follow(result.value);
    const { code, ...details } = result.error;
    if (code !== 'seats-unavailable') throw new Problem(code, details);
    const { flightId, own } = await where();
    const offers = await this.#alternatives(flightId, details.version ?? 0, own, wanted);
    throw new Problem(code, { ...details, alternatives: offers });
  }

  /** A whole set to take instead; none when the flight cannot be asked now. */
  async #alternatives(
    flightId: string,
    version: number,
    own: readonly string[],
    wanted: readonly string[],
  ): Promise<string[]> {
    const { relay } = this.#parts;
    relay.expect(flightId, version);
    const prepared = await relay.prepare(flightId);
    const seats = prepared.ok ? relay.seats(flightId) : null;
    const layout = relay.layout(flightId);
    if (!seats || !layout) return [];
    const others = Object.entries(seats).filter(([designator]) => !own.includes(designator));
    return alternatives(layout, Object.fromEntries(others), wanted);
  }
}

/** What is wrong with a set of seats on any flight. */
function judgeSet(seats: readonly string[]): void {
  if (seats.length > limits.seatsPerOrder) throw new Problem('too-many-seats');
  const doubles = seats.filter((seat, place) => seats.indexOf(seat) !== place);
  if (doubles.length > 0) throw new Problem('duplicate-seats', { seats: [...new Set(doubles)] });
}

function judgeKnown(flight: FlightDefinition, seats: readonly string[]): void {
  const known = new Set(seatDesignators(flight.aircraft));
  const unknown = seats.filter((seat) => !known.has(seat));
  if (unknown.length > 0) throw new Problem('unknown-seats', { seats: unknown });
}
