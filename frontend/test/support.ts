import { defaultFares, pricedLayout, type AircraftId } from '@aisle/shared/aircraft';
import { err, ok, type Result } from '@aisle/shared/result';
import { createPinia, setActivePinia } from 'pinia';
import { vi } from 'vitest';
import type { Component } from 'vue';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import type { Client } from '../src/api/client.ts';
import { refused, type Failure } from '../src/api/failure.ts';
import type { Ack, Live } from '../src/api/live.ts';
import { installServices } from '../src/api/services.ts';
import type { Flight, FlightSnapshot, Order, ServerToClient } from '../src/api/types.ts';

export const NOW = Date.parse('2026-11-24T10:00:00.000Z');

/** An order as the server would say it. */
export function anOrder(part: Partial<Order> = {}): Order {
  return {
    id: '0123456789ABCDEFGHJKMNPQRS',
    flightId: 'ai101-20261125',
    status: 'held',
    seats: ['12A'],
    total: { amount: '45.00', currency: 'GBP' },
    expiresAt: new Date(NOW + 15 * 60_000).toISOString(),
    serverTime: new Date(NOW).toISOString(),
    payment: null,
    reason: null,
    message: null,
    renewalsLeft: 2,
    passengers: [
      {
        seat: '12A',
        givenName: 'Ada',
        surname: 'Lovelace',
        type: 'adult',
        document: { givenName: 'ADA', surname: 'LOVELACE' },
        willHelp: true,
      },
    ],
    contact: { email: 'ada@example.com' },
    confirmation: null,
    revision: 1,
    flightVersion: 1,
    ...part,
  };
}

export function aFlight(aircraft: AircraftId = 'A320neo'): Flight {
  const zone = (code: string, city: string, timeZone: string) => ({
    code,
    city,
    name: city,
    timeZone,
  });
  return {
    id: 'ai101-20261125',
    number: 'AI 101',
    origin: 'LHR',
    destination: 'JFK',
    route: {
      origin: zone('LHR', 'London', 'Europe/London'),
      destination: zone('JFK', 'New York', 'America/New_York'),
    },
    departsAt: '2026-11-25T11:20:00.000Z',
    arrivesAt: '2026-11-25T18:40:00.000Z',
    boardingAt: '2026-11-25T10:40:00.000Z',
    aircraft,
    status: 'open',
    seats: { total: 186, free: 186, held: 0, paying: 0, sold: 0, blocked: 0 },
    fromPrice: { amount: '45.00', currency: 'GBP' },
  };
}

export function aSnapshot(part: Partial<FlightSnapshot> = {}, aircraft: AircraftId = 'A320neo') {
  const fares = defaultFares(aircraft, { currency: 'GBP' });
  const snapshot: FlightSnapshot = {
    flight: aFlight(aircraft),
    layout: pricedLayout(aircraft, fares),
    seats: {},
    version: 0,
    serverTime: new Date(NOW).toISOString(),
    ...part,
  };
  return snapshot;
}

/** A refusal of the backend. */
export function aRefusal(code: string, status = 409, more: object = {}): Failure {
  return refused({ type: 'about:blank', title: code, status, detail: `${code}.`, code, ...more });
}

/** A promise that the test settles. */
export function deferred<T>() {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (settle = resolve));
  return { promise, settle };
}

type MessageOf<T> = T extends (message: infer M) => void ? M : never;

/** A live line in the test's hand. */
export class FakeLive<Events extends object = ServerToClient> implements Live<Events> {
  connected = false;
  readonly requests: { event: string; message: Record<string, unknown> }[] = [];
  readonly renew = vi.fn();
  answer: (event: string, message: Record<string, unknown>) => Promise<object> = () =>
    Promise.resolve({ ok: true });
  #change: ((connected: boolean) => void)[] = [];
  readonly #listeners = new Map<keyof Events, ((message: never) => void)[]>();

  onChange(listener: (connected: boolean) => void): void {
    this.#change.push(listener);
  }
  on<E extends keyof Events>(event: E, listener: Events[E]): void {
    const known = this.#listeners.get(event) ?? [];
    this.#listeners.set(event, [...known, listener as (message: never) => void]);
  }
  async request<T>(event: string, message: object): Promise<Ack<T>> {
    const sent = { ...message };
    this.requests.push({ event, message: sent });
    return (await this.answer(event, sent)) as Ack<T>;
  }
  start(): void {
    this.set(true);
  }
  stop(): void {
    this.set(false);
  }
  set(connected: boolean): void {
    this.connected = connected;
    for (const listener of this.#change) listener(connected);
  }
  emit<E extends keyof Events>(event: E, message: MessageOf<Events[E]>): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(message as never);
  }
}

const silent = (): Promise<Result<never, Failure>> =>
  Promise.resolve(err({ kind: 'unreachable', message: 'No server in this test.' }));

/** Fresh stores over a fake server; `client` says what REST answers. */
export function fakeServices(client: Partial<Client> = {}): FakeLive {
  localStorage.clear();
  sessionStorage.clear();
  setActivePinia(createPinia());
  const live = new FakeLive();
  installServices({
    live,
    client: {
      flights: silent,
      flight: silent,
      createOrder: silent,
      order: silent,
      changeSeats: silent,
      setPassengers: silent,
      renew: silent,
      pay: silent,
      cancel: silent,
      exchangeSeats: silent,
      cancelPassenger: silent,
      correctName: silent,
      proposeSwap: silent,
      acceptSwap: silent,
      endSwap: silent,
      allowSwaps: silent,
      find: silent,
      enter: silent,
      withdrawLinks: silent,
      invite: silent,
      withdrawInvitation: silent,
      join: silent,
      party: silent,
      chooseSeat: silent,
      enterName: silent,
      removeGuest: silent,
      choosePayers: silent,
      closePayments: silent,
      payAsGuest: silent,
      watchSeats: silent,
      enterWatch: silent,
      endWatch: silent,
      declineOffer: silent,
      takeOffer: silent,
      tokenOf: () => undefined,
      ...client,
    },
  });
  return live;
}

/** A router with the addresses of the customers' pages; those that are not given are blank. */
export function pagesRouter(pages: { order?: Component; flight?: Component } = {}): Router {
  const blank: Component = { template: '<p />' };
  const { order = blank, flight = blank } = pages;
  return createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', name: 'flights', component: blank },
      { path: '/find', name: 'find', component: blank },
      { path: '/flights/:flightId', name: 'flight', component: flight },
      { path: '/orders/:orderId', name: 'order', component: order },
      { path: '/orders/:orderId/pay', name: 'pay', component: order },
      { path: '/orders/:orderId/seats/:seat', name: 'change-seat', component: order },
    ],
  });
}

export { err, ok };
