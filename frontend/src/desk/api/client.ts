import { ok } from '@aisle/shared/result';
import {
  createAsk,
  jsonBody,
  type Answer,
  type Fetcher,
  type TimeObserver,
} from '../../api/ask.ts';
import type { Live } from '../../api/live.ts';
import type { Airport, Flight } from '../../api/types.ts';
import type {
  AgentOrder,
  AgentSession,
  ChangesAnswer,
  FlightRoom,
  HistorySummary,
  Intervention,
  InterventionAnswer,
  InterventionPreview,
  InterventionRequest,
  Manifest,
  Moment,
  NewFlight,
  SearchResult,
  ServerToAgent,
} from './types.ts';

export type HistoryPoint = { readonly version: number } | { readonly time: string };

/** REST of the agents' desk. Refusals and dead lines are values. */
export interface DeskClient {
  session(): Answer<AgentSession>;
  signIn(name: string, password: string): Answer<AgentSession>;
  signOut(): Answer<object>;
  room(flightId: string): Answer<FlightRoom>;
  manifest(flightId: string): Answer<Manifest>;
  order(orderId: string): Answer<AgentOrder>;
  /** A seat alone is found on the flight that is named. */
  search(text: string, flightId: string | null): Answer<SearchResult[]>;
  preview(flightId: string, command: Intervention): Answer<InterventionPreview>;
  /** `key`, a UUID, makes a repetition the same intervention. */
  intervene(
    flightId: string,
    request: InterventionRequest,
    key: string,
  ): Answer<InterventionAnswer>;
  /** By its IATA code; null where nobody knows one. */
  airport(code: string): Answer<Airport | null>;
  openFlight(flight: NewFlight, key: string): Answer<Flight>;
  history(flightId: string): Answer<HistorySummary>;
  /** The map at a version, or at a moment (ISO). */
  historyAt(flightId: string, at: HistoryPoint): Answer<Moment>;
  /** Changes after a version, oldest first, at most `limit`. */
  historyChanges(flightId: string, after: number, limit: number): Answer<ChangesAnswer>;
}

const BASE = '/api/agent';
/** Where a browser downloads a flight's whole history; it is a plain link. */
export const exportAddress = (flightId: string) => `${BASE}/flights/${flightId}/history/export`;
/** Where a browser downloads a flight's manifest. */
export const formerAddress = (flightId: string) => `${BASE}/flights/${flightId}/former.csv`;
export const manifestAddress = (flightId: string) => `${BASE}/flights/${flightId}/manifest.csv`;

/** The client over a fetcher; {@link TimeObserver} learns the server's time from each answer. */
export function createDeskClient(fetcher: Fetcher, observe: TimeObserver): DeskClient {
  const ask = createAsk(fetcher, observe);
  const flight = (flightId: string) => `${BASE}/flights/${encodeURIComponent(flightId)}`;
  const get = <T extends object>(path: string): Answer<T> => ask('GET', path, {});
  return {
    session: () => get(`${BASE}/session`),
    signIn: (name, password) => ask('POST', `${BASE}/session`, jsonBody({ name, password })),
    signOut: () => ask('DELETE', `${BASE}/session`, {}),
    room: (flightId) => get(flight(flightId)),
    manifest: (flightId) => get(`${flight(flightId)}/manifest`),
    order: (orderId) => get(`${BASE}/orders/${encodeURIComponent(orderId)}`),
    async search(text, flightId) {
      const near = flightId === null ? '' : `&flightId=${encodeURIComponent(flightId)}`;
      const path = `${BASE}/search?q=${encodeURIComponent(text)}${near}`;
      const answer = await get<{ results: SearchResult[] }>(path);
      return answer.ok ? ok(answer.value.results) : answer;
    },
    preview: (flightId, command) =>
      ask('POST', `${flight(flightId)}/interventions/preview`, jsonBody({ command })),
    intervene: (flightId, request, key) =>
      ask('POST', `${flight(flightId)}/interventions`, jsonBody(request, key)),
    async airport(code) {
      const answer = await get<{ airport: Airport | null }>(
        `${BASE}/airports?code=${encodeURIComponent(code)}`,
      );
      return answer.ok ? ok(answer.value.airport) : answer;
    },
    async openFlight(wish, key) {
      const answer = await ask<{ flight: Flight }>('POST', '/api/flights', jsonBody(wish, key));
      return answer.ok ? ok(answer.value.flight) : answer;
    },
    history: (flightId) => get(`${flight(flightId)}/history`),
    historyAt: (flightId, at) => {
      const [name, value] = 'version' in at ? ['version', String(at.version)] : ['time', at.time];
      return get(`${flight(flightId)}/history/at?${name}=${encodeURIComponent(value)}`);
    },
    historyChanges: (flightId, after, limit) =>
      get(`${flight(flightId)}/history/changes?after=${after}&limit=${limit}`),
  };
}

/** The desk's two ways to the server. */
export interface DeskServices {
  readonly client: DeskClient;
  readonly live: Live<ServerToAgent>;
}

let installed: DeskServices | null = null;

/** Called once, before any store of the desk is used. */
export function installDesk(services: DeskServices): void {
  installed = services;
}

/** The installed services; throws when there are none. */
export function useDesk(): DeskServices {
  if (!installed) throw new Error('installDesk was not called');
  return installed;
}

/** Gives a key to each request; what is sent again, after a dead line say, keeps the key that it had. */
export function keyByPayload(): (payload: string) => string {
  let last = { payload: '', key: '' };
  return (payload) => {
    if (last.payload !== payload) last = { payload, key: crypto.randomUUID() };
    return last.key;
  };
}
