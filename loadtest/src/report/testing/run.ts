/** Runs to report on, built by hand: small, exact, and each part replaceable. */
import {
  type AircraftId,
  defaultFares,
  pricedLayout,
  seatDesignators,
} from '@aisle/shared/aircraft';
import type { FlightChanged, Order, PublicFlightSnapshot } from '@aisle/shared/contract';
import { type ProblemCode, problemMessage, problemStatus } from '@aisle/shared/problems';
import type { PublicSeats } from '@aisle/shared/seat-map';
import type { Exchange, Observations, Outcome } from '../../observations.ts';
import type { RunResult } from '../../run/types.ts';
import type { Verdict } from '../../verdict/findings.ts';

const serverTime = '2026-11-25T12:00:00.000Z';
const airport = { code: 'AMS', name: 'Schiphol', city: 'Amsterdam', timeZone: 'Europe/Amsterdam' };

/** A flight as `GET /api/flights/{flightId}` shows it. */
export function flightView(
  version: number,
  seats: PublicSeats = {},
  aircraft: AircraftId = 'A320neo',
): PublicFlightSnapshot {
  const total = seatDesignators(aircraft).length;
  const fares = defaultFares(aircraft, { distanceKm: 2_180, currency: 'EUR' });
  return JSON.parse(
    JSON.stringify({
      flight: {
        id: 'AI317-2026-11-26',
        number: 'AI 317',
        origin: 'AMS',
        destination: 'ATH',
        route: { origin: airport, destination: airport },
        departsAt: '2026-11-26T09:15:00.000Z',
        arrivesAt: '2026-11-26T12:35:00.000Z',
        boardingAt: '2026-11-26T08:35:00.000Z',
        aircraft,
        status: 'open',
        seats: { total, free: total, held: 0, paying: 0, sold: 0, blocked: 0 },
        fromPrice: { amount: '45.00', currency: 'EUR' },
      },
      layout: pricedLayout(aircraft, fares),
      seats,
      version,
      serverTime,
    }),
  ) as PublicFlightSnapshot;
}

export function order(changes: Partial<Order> = {}): Order {
  return {
    id: 'order-1',
    flightId: 'AI317-2026-11-26',
    status: 'held',
    seats: ['12A'],
    total: { amount: '45.00', currency: 'EUR' },
    expiresAt: serverTime,
    serverTime,
    payment: null,
    reason: null,
    message: null,
    renewalsLeft: 2,
    passengers: [],
    contact: null,
    confirmation: null,
    revision: 1,
    flightVersion: 1,
    ...changes,
  };
}

export function refusal(code: ProblemCode, seats?: string[]): Outcome {
  const status = problemStatus(code);
  return {
    kind: 'refused',
    status,
    problem: {
      type: 'about:blank',
      title: code,
      status,
      detail: problemMessage(code),
      code,
      ...(seats === undefined ? {} : { seats }),
    },
  };
}

export function exchange(changes: Partial<Exchange> = {}): Exchange {
  return {
    customer: 0,
    step: 'create',
    intendedAt: 0,
    sentAt: 0,
    endedAt: 10,
    seats: [],
    orderId: null,
    outcome: { kind: 'done' },
    ...changes,
  };
}

export function change(from: number, version: number, seats: PublicSeats = {}): FlightChanged {
  return { flightId: 'AI317-2026-11-26', from, version, seats: { ...seats }, serverTime };
}

export function observations(changes: Partial<Observations> = {}): Observations {
  return {
    before: flightView(0),
    after: flightView(0),
    afterAskedAt: 1_000,
    afterAnsweredAt: 1_010,
    beganAt: Date.parse(serverTime),
    exchanges: [],
    sightings: [],
    watches: [],
    streams: [],
    ledger: null,
    ...changes,
  };
}

export function runResult(
  seen: Partial<Observations> = {},
  changes: Partial<RunResult> = {},
): RunResult {
  return {
    settings: {
      target: 'http://127.0.0.1:3000',
      scenario: 'stampede',
      flightId: 'AI317-2026-11-26',
      load: { model: 'closed', customers: 100 },
      durationMs: 1_000,
      seed: 42,
      gateway: null,
    },
    ended: 'as planned',
    startedAt: serverTime,
    tookMs: 1_000,
    observations: observations(seen),
    server: { before: null, after: null },
    tester: { delayP99Ms: 2, delayMaxMs: 9, tooSlow: false },
    ...changes,
  };
}

export const passed: Verdict = {
  violations: [],
  looked: { a: 10, b: 10, c: 10, d: 10, e: 10 },
  unanswered: [],
};
