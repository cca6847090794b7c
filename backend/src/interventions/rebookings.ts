import type {
  Rebooking,
  RebookingPreview,
  RebookingRequest,
  RebookingWish,
} from '@aisle/shared/rebooking-routes';
import { FLIGHT_ID } from '@aisle/shared/ids';
import type { Intervention } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { inZone } from '@aisle/shared/local-time';
import { minorUnits, money, formatMoney } from '@aisle/shared/money';
import { rebookedSentence } from '@aisle/shared/order-sentences';
import { problemMessage, type ProblemCode } from '@aisle/shared/problems';
import type { RebookingProgress } from '@aisle/shared/rebooking';
import { planRebooking, type NotRebooked, type RebookingPlan } from '@aisle/shared/rebooking-plan';
import type { Manifest } from '@aisle/shared/workflow-api';
import type { DeskPort } from '../booking/port.ts';
import { zoneOf } from '../relay/public-views.ts';
import { requireSupervisor } from '../identity/access.ts';
import { Problem, unwrap } from '../problem.ts';
import { plainSentence, saysSomething } from '../rest/sentence.ts';
import { count } from './effects.ts';
import { digest, interventionId, type Wanted } from './interventions.ts';
import { refusal } from './refusals.ts';

export interface RebookingsParts {
  readonly desk: DeskPort;
  readonly now: () => number;
}

interface Planned extends RebookingPlan {
  readonly here: Manifest;
  readonly there: Manifest;
  /** The same for the same plan. */
  readonly name: string;
}

/** Books paid orders of one flight onto another (SPEC W9 to W14). Refusals are thrown as problems. */
export class Rebookings {
  readonly #parts: RebookingsParts;

  constructor(parts: RebookingsParts) {
    this.#parts = parts;
  }

  async preview(wanted: Wanted, wish: RebookingWish): Promise<RebookingPreview> {
    const { here, there, name, orders, cannot } = await this.#plan(wanted, wish);
    const flights = { from: here.flight, to: there.flight };
    return {
      plan: name,
      sentences: sentencesOf({ orders, cannot, here }),
      orders: orders.map(({ from, to, ...order }) => {
        const customerReads = rebookedSentence(flights, to);
        return { ...order, from: [...from], to: [...to], customerReads };
      }),
      cannot: cannot.map(({ orderId, seats, why }) => {
        return { orderId, seats: [...seats], why: whyNot[why] };
      }),
    };
  }

  /** Begins it, once for the same `key` and request; it is in the audit of the flight that they leave. */
  async start(wanted: Wanted, request: RebookingRequest, key: string): Promise<Rebooking> {
    const { desk } = this.#parts;
    const { agent, flightId } = wanted;
    const reason = plainSentence(request.reason);
    const tellCustomer = plainSentence(request.tellCustomer);
    if (!saysSomething(reason)) throw new Problem('reason-required');
    const id = interventionId(key, wanted);
    const known = await desk.rebooking(flightId, id);
    if (!known.ok && known.error.code !== 'not-found') unwrap(known);
    const planned = known.ok ? null : await this.#plan(wanted, request);
    if (planned && planned.name !== request.plan) throw new Problem('superseded-by-another');
    const { to, orderId } = request;
    const intervention: Intervention = {
      id,
      fingerprint: digest(request),
      by: agent.name,
      role: agent.role,
      reason,
      command: { type: 'rebook-orders', to, ...(orderId !== undefined && { orderId }) },
    };
    const entered = await desk.intervene(flightId, intervention);
    // A cancelled flight is over when the last order has left it, and who asks again finds out how far it is.
    if (known.ok && !entered.ok && isOver(entered.error.code)) return this.status(flightId, id);
    const outcome = unwrap(entered);
    if (!outcome.ok) throw refusal(outcome.rejection);
    if (planned) {
      const orders = planned.orders.map(({ orderId, from, to }) => {
        return { orderId, seats: from, newSeats: to };
      });
      const input = { id, from: flightId, to: planned.there.flight, by: agent.name, orders };
      const told = tellCustomer === '' ? {} : { tellCustomer };
      unwrap(await desk.startRebooking({ ...input, ...told }));
    }
    return this.status(flightId, id);
  }

  async status(flightId: string, id: string): Promise<Rebooking> {
    return viewOf(id, unwrap(await this.#parts.desk.rebooking(flightId, id)));
  }

  async #plan({ agent, flightId }: Wanted, { to, orderId }: RebookingWish): Promise<Planned> {
    if (!FLIGHT_ID.test(flightId) || !FLIGHT_ID.test(to)) throw new Problem('flight-not-found');
    if (orderId === undefined) requireSupervisor(agent);
    const { desk, now } = this.#parts;
    const here = unwrap(await desk.flightManifest(flightId));
    const there = unwrap(await desk.flightManifest(to));
    const planned = planRebooking(
      here,
      there,
      now(),
      orderId === undefined ? undefined : [orderId],
    );
    if (!planned.ok) throw new Problem(planned.error, sentenceFor(planned.error, here));
    const { orders, cannot } = planned.value;
    if (orders.length === 0) throw new Problem('order-without-seats', nobody(cannot));
    return { here, there, orders, cannot, name: digest({ to, orders }) };
  }
}

/** What is said in place of sentences for customers. */
function sentenceFor(code: ProblemCode, here: Manifest): { readonly sentence?: string } {
  if (code === 'flight-cancelled' && here.status === 'cancelled') {
    return { sentence: wasKept(here) ? timeIsOver : wasRefunded };
  }
  if (code === 'flight-cancelled') return { sentence: 'That flight is cancelled. Choose another.' };
  if (code === 'flight-departed') {
    return { sentence: 'One of the flights has departed. Nothing can be rebooked any more.' };
  }
  if (code !== 'sales-closed') return {};
  return { sentence: 'Sales of that flight are closed. Open them first, or choose another.' };
}

const timeIsOver =
  'The time to rebook from this cancelled flight is over: whoever was not rebooked gets the money back.';
const wasRefunded =
  'This flight was cancelled with a refund for everybody, so nobody can be rebooked from it any more. Next time keep the bookings for rebooking when you cancel.';

/** Whether the bookings of a cancelled flight were kept for a time. */
function wasKept({ audit }: Manifest): boolean {
  return audit.some(
    ({ command }) => command.type === 'cancel-flight' && command.rebookWithinMs !== undefined,
  );
}

function isOver(code: ProblemCode): boolean {
  return code === 'flight-cancelled' || code === 'flight-departed';
}

function nobody([first]: readonly NotRebooked[]): { readonly sentence: string } {
  return { sentence: first ? whyNot[first.why] : 'Nobody on this flight has paid for a seat.' };
}

const whyNot: Readonly<Record<NotRebooked['why'], string>> = {
  'no-room': 'No seats of the same class and kind are free on that flight.',
  'not-paid': 'It is not paid. Its customer can choose seats on that flight.',
  'payment-running': 'It is being paid for. Rebook it when that has ended.',
  gone: 'The order has no seats on this flight.',
};

function sentencesOf({
  orders,
  cannot,
  here,
}: RebookingPlan & { readonly here: Manifest }): string[] {
  const seats = orders.reduce((sum, { to }) => sum + to.length, 0);
  const { rebookBy, flight } = here;
  const staying = count(cannot.length, 'order');
  const stay =
    rebookBy === undefined
      ? `${staying} will stay on this one.`
      : `${staying} will wait for another flight, and be refunded at ${inZone(rebookBy, zoneOf(flight.origin))}.`;
  return [
    `${count(orders.length, 'order')} with ${count(seats, 'seat')} will be booked onto the other flight.`,
    ...(cannot.length > 0 ? [stay] : []),
    worthSentence(orders),
    `Customers read of it at once, and may decline within ${limits.rebookingDeclineMs / 3_600_000} hours: then they get their money back.`,
  ];
}

function worthSentence(orders: RebookingPlan['orders']): string {
  const difference = orders.reduce(
    (sum, { worthBefore, worthAfter }) => sum + minorUnits(worthAfter) - minorUnits(worthBefore),
    0,
  );
  const currency = orders[0]?.worthAfter.currency ?? '';
  if (difference === 0) return 'The new seats are worth as much. Paid stays paid.';
  const amount = formatMoney(money(Math.abs(difference), currency));
  return `The new seats are worth ${amount} ${difference > 0 ? 'more' : 'less'} in all. Paid stays paid: nothing is charged or refunded.`;
}

/** Why an order stayed, to an agent. */
function stayedBecause(code: ProblemCode): string {
  switch (code) {
    case 'seats-unavailable':
      return 'Its new seats were taken meanwhile. Rebook it once more.';
    case 'order-changed':
      return 'Its seats were changed meanwhile. Rebook it once more.';
    case 'order-cancelled':
      return 'It was cancelled meanwhile, and gets its money back.';
    case 'order-not-found':
      return 'Its workflow is gone. Cancel the order with a refund.';
    case 'payment-running':
      return whyNot['payment-running'];
    case 'flight-departed':
      return 'Its flight has departed.';
    default:
      return problemMessage(code);
  }
}

/** How far a rebooking is, as agents read it. */
export function viewOf(id: string, { by: _, outcomes, ...progress }: RebookingProgress): Rebooking {
  const stayed = outcomes.flatMap(({ orderId, refused }) =>
    refused === null ? [] : [{ orderId, why: stayedBecause(refused) }],
  );
  return { id, ...progress, rebooked: outcomes.length - stayed.length, stayed };
}
