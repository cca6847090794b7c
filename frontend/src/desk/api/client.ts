import type { agentRoutes } from '@aisle/shared/agent-routes';
import type { flightRoutes } from '@aisle/shared/customer-routes';
import { ok } from '@aisle/shared/result';
import { addressOf, type RouteName } from '@aisle/shared/route';
import { createAsk, newKey, type Answer, type Fetcher, type TimeObserver } from '../../api/ask.ts';
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

type DeskRoutes = typeof agentRoutes & typeof flightRoutes;

const link = (name: RouteName & keyof DeskRoutes) => (flightId: string) =>
  addressOf(name, { flightId });
/** Where a browser downloads a flight's whole history; it is a plain link. */
export const exportAddress = link('GET /api/agent/flights/{flightId}/history/export');
export const formerAddress = link('GET /api/agent/flights/{flightId}/former.csv');
/** Where a browser downloads a flight's manifest. */
export const manifestAddress = link('GET /api/agent/flights/{flightId}/manifest.csv');

/** The client over a fetcher; {@link TimeObserver} learns the server's time from each answer. */
export function createDeskClient(fetcher: Fetcher, observe: TimeObserver): DeskClient {
  const ask = createAsk<DeskRoutes>(fetcher, observe);
  // `as`: the frontend knows narrower types of events than the contract promises.
  return {
    session: () => ask('GET /api/agent/session', {}),
    signIn: (name, password) => ask('POST /api/agent/session', { body: { name, password } }),
    signOut: () => ask('DELETE /api/agent/session', {}),
    room: (flightId) => ask('GET /api/agent/flights/{flightId}', { params: { flightId } }),
    manifest: (flightId) =>
      ask('GET /api/agent/flights/{flightId}/manifest', { params: { flightId } }),
    order: (orderId) => ask('GET /api/agent/orders/{orderId}', { params: { orderId } }),
    async search(q, flightId) {
      const query = { q, ...(flightId !== null && { flightId }) };
      const answer = await ask('GET /api/agent/search', { query });
      return answer.ok ? ok(answer.value.results) : answer;
    },
    preview: (flightId, command) =>
      ask('POST /api/agent/flights/{flightId}/interventions/preview', {
        params: { flightId },
        body: { command },
      }),
    intervene: (flightId, body, key) =>
      ask('POST /api/agent/flights/{flightId}/interventions', { params: { flightId }, body, key }),
    async airport(code) {
      const answer = await ask('GET /api/agent/airports', { query: { code } });
      return answer.ok ? ok(answer.value.airport) : answer;
    },
    async openFlight(body, key) {
      const answer = await ask('POST /api/flights', { body, key });
      return answer.ok ? ok(answer.value.flight) : answer;
    },
    history: (flightId) =>
      ask('GET /api/agent/flights/{flightId}/history', { params: { flightId } }),
    historyAt: (flightId, query) =>
      ask('GET /api/agent/flights/{flightId}/history/at', {
        params: { flightId },
        query,
      }) as Answer<Moment>,
    historyChanges: (flightId, after, limit) =>
      ask('GET /api/agent/flights/{flightId}/history/changes', {
        params: { flightId },
        query: { after, limit },
      }) as Answer<ChangesAnswer>,
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
    if (last.payload !== payload) last = { payload, key: newKey() };
    return last.key;
  };
}
