import { FLIGHT_ID } from '@aisle/shared/ids';
import type { Intervention } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { loweredEffect } from '@aisle/shared/lower-class';
import { rebookedSentence } from '@aisle/shared/order-sentences';
import type { ProblemCode } from '@aisle/shared/problems';
import type { RebookingProgress } from '@aisle/shared/rebooking';
import { planRebooking, type RebookingPlan } from '@aisle/shared/rebooking-plan';
import type {
  Rebooking,
  RebookingList,
  RebookingPreview,
  RebookingRequest,
  RebookingWish,
} from '@aisle/shared/rebooking-routes';
import type { Manifest } from '@aisle/shared/workflow-api';
import type { DeskPort, PastRebooking } from '../booking/port.ts';
import { requireSupervisor } from '../identity/access.ts';
import { Problem, unwrap } from '../problem.ts';
import { plainSentence, reasonIn } from '../rest/input.ts';
import { shownLowered } from './effects.ts';
import { digest, interventionId, type Wanted } from './interventions.ts';
import {
  loweredOf,
  nobody,
  planSentences,
  sentenceFor,
  stayedBecause,
  whyStays,
} from './rebooking-words.ts';
import { refusal } from './refusals.ts';

export interface RebookingsParts {
  readonly desk: DeskPort;
  readonly now: () => number;
  /** It came to the audit of a flight. */
  readonly entered: (flightId: string) => void;
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
    const permitsLower = wish.lowerClass !== undefined;
    return {
      plan: name,
      sentences: planSentences({ orders, cannot }, here, permitsLower),
      orders: orders.map(({ from, to, lowered, ...order }) => {
        const customerReads = rebookedSentence(flights, to, { lowered });
        return { ...order, from: [...from], to: [...to], customerReads };
      }),
      cannot: cannot.map(({ orderId, seats, why }) => {
        return { orderId, seats: [...seats], why: whyStays(why, permitsLower) };
      }),
      ...(permitsLower && { lowered: loweredOf(orders).map(shownLowered) }),
    };
  }

  /** Begins it, once for the same `key` and request; it is in the audit of the flight that they leave. */
  async start(wanted: Wanted, request: RebookingRequest, key: string): Promise<Rebooking> {
    const { desk } = this.#parts;
    const { agent, flightId } = wanted;
    const reason = reasonIn(request.reason);
    const lowerClass = request.lowerClass && { reason: reasonIn(request.lowerClass.reason) };
    const tellCustomer = plainSentence(request.tellCustomer);
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
      command: {
        type: 'rebook-orders',
        to,
        ...(orderId !== undefined && { orderId }),
        ...(lowerClass && { lowerClass, lowered: loweredEffect(loweredOf(planned?.orders ?? [])) }),
      },
    };
    const entered = await desk.intervene(flightId, intervention);
    // A cancelled flight is over when the last order has left it, and who asks again finds out how far it is.
    if (known.ok && !entered.ok && isOver(entered.error.code)) return this.status(flightId, id);
    const outcome = unwrap(entered);
    if (!outcome.ok) throw refusal(outcome.rejection);
    this.#parts.entered(flightId);
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

  async #plan(
    { agent, flightId }: Wanted,
    { to, orderId, lowerClass }: RebookingWish,
  ): Promise<Planned> {
    if (!FLIGHT_ID.test(flightId) || !FLIGHT_ID.test(to)) throw new Problem('flight-not-found');
    if (orderId === undefined || lowerClass) requireSupervisor(agent);
    const { desk, now } = this.#parts;
    const here = unwrap(await desk.flightManifest(flightId));
    const there = unwrap(await desk.flightManifest(to));
    const permitsLower = lowerClass !== undefined;
    const planned = planRebooking(here, there, now(), {
      wanted: orderId === undefined ? undefined : [orderId],
      lowerClass: permitsLower,
    });
    if (!planned.ok) {
      throw new Problem(planned.error, sentenceFor(planned.error, here, permitsLower));
    }
    const { orders, cannot } = planned.value;
    if (orders.length === 0) throw new Problem('order-without-seats', nobody(cannot));
    return { here, there, orders, cannot, name: digest({ to, orders }) };
  }
}

function isOver(code: ProblemCode): boolean {
  return code === 'flight-cancelled' || code === 'flight-departed';
}

/** How far a rebooking is, as agents read it. */
function viewOf(id: string, { by: _, outcomes, ...progress }: RebookingProgress): Rebooking {
  const stayed = outcomes.flatMap(({ orderId, refused }) =>
    refused === null ? [] : [{ orderId, why: stayedBecause(refused) }],
  );
  return { id, ...progress, rebooked: outcomes.length - stayed.length, stayed };
}

/** The rebookings that ran from a flight and to it, newest first (SPEC W17). Refusals are thrown as problems. */
export async function rebookingsFrom(desk: DeskPort, flightId: string): Promise<RebookingList> {
  if (!FLIGHT_ID.test(flightId)) throw new Problem('flight-not-found');
  const past = unwrap(await desk.rebookings(flightId));
  const targets = [...new Set(past.map(({ progress }) => progress.to))];
  const declined = new Map(
    await Promise.all(targets.map(async (to) => [to, await refundedOn(desk, to)] as const)),
  );
  return {
    rebookings: past.map(({ id, startedAt, progress }) => ({
      ...viewOf(id, progress),
      startedAt,
      by: progress.by ?? null,
      declined: declinedOf({ startedAt, progress }, declined.get(progress.to) ?? null),
    })),
  };
}

/** When the orders were refunded that a flight had and lost by their customers' wish, ms; null: it does not say. */
async function refundedOn(desk: DeskPort, flightId: string) {
  const manifest = await desk.flightManifest(flightId);
  if (!manifest.ok) return null;
  const { former = [] } = manifest.value;
  const refunded = former.filter(({ ending }) => ending === 'refunded');
  return new Map(refunded.map(({ orderId, at }) => [orderId, Date.parse(at)]));
}

/** Who was rebooked, and gave the new flight up while it could be declined. */
function declinedOf(
  { startedAt, progress }: Omit<PastRebooking, 'id'>,
  refunded: ReadonlyMap<string, number> | null,
): string[] | null {
  if (refunded === null) return null;
  const from = Date.parse(startedAt);
  return progress.outcomes.flatMap(({ orderId, refused }) => {
    const at = refunded.get(orderId);
    const isDeclined = at !== undefined && at >= from && at <= from + limits.rebookingDeclineMs;
    return refused === null && isDeclined ? [orderId] : [];
  });
}
