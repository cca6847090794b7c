import { defaultFares, pricedLayout } from '@aisle/shared/aircraft';
import { err, type Result } from '@aisle/shared/result';
import { createPinia, setActivePinia } from 'pinia';
import type { Failure } from '../src/api/failure.ts';
import { installDesk, type DeskClient } from '../src/desk/api/client.ts';
import type { BoardRow, FeedEvent, FlightRoom, ServerToAgent } from '../src/desk/api/types.ts';
import { useConnection } from '../src/stores/connection.ts';
import { aFlight, FakeLive, NOW } from './support.ts';

export function aRow(id: string, part: Partial<BoardRow> = {}): BoardRow {
  return {
    flight: { ...aFlight(), id },
    state: 'open',
    loadFactor: 0,
    endingSoon: 0,
    conflictsPerMinute: 0,
    paymentFailures: 0,
    waiting: 0,
    offered: 0,
    viewers: 0,
    version: 1,
    changedAt: null,
    stale: false,
    ...part,
  };
}

export function anEvent(version: number, part: Partial<FeedEvent> = {}): FeedEvent {
  return {
    id: `ai101-20261125:${version}`,
    flightId: 'ai101-20261125',
    number: 'AI 101',
    version,
    at: new Date(NOW + version).toISOString(),
    type: 'seats-held',
    orderId: '0123456789ABCDEFGHJKMNPQRS',
    seats: ['12A'],
    cause: 'customer',
    ...part,
  };
}

export function aRoom(part: Partial<FlightRoom> = {}): FlightRoom {
  return {
    flight: aFlight(),
    state: 'open',
    layout: pricedLayout('A320neo', defaultFares('A320neo', { currency: 'GBP' })),
    version: 5,
    serverTime: new Date(NOW).toISOString(),
    seats: {},
    orders: [],
    blocked: [],
    audit: [],
    ...part,
  };
}

const silent = (): Promise<Result<never, Failure>> =>
  Promise.resolve(err({ kind: 'unreachable', message: 'No server in this test.' }));

/** Fresh stores of the desk over a fake server; `client` says what REST answers. */
export function fakeDesk(
  client: Partial<DeskClient> = {},
  endRequests = (): void => undefined,
): FakeLive<ServerToAgent> {
  localStorage.clear();
  sessionStorage.clear();
  setActivePinia(createPinia());
  const live = new FakeLive<ServerToAgent>();
  installDesk({
    live,
    endRequests,
    client: {
      session: silent,
      signIn: silent,
      signOut: silent,
      room: silent,
      manifest: silent,
      audit: silent,
      objectives: silent,
      order: silent,
      search: silent,
      preview: silent,
      intervene: silent,
      forget: silent,
      previewRebooking: silent,
      startRebooking: silent,
      rebookings: silent,
      rebooking: silent,
      airport: silent,
      openFlight: silent,
      bookForCaller: silent,
      openForCaller: silent,
      history: silent,
      historyAt: silent,
      historyChanges: silent,
      ...client,
    },
  });
  useConnection().follow(live);
  return live;
}
