import type { agentRoutes } from '@aisle/shared/agent-routes';
import type { flightRoutes } from '@aisle/shared/customer-routes';
import { addressOf, type RouteName } from '@aisle/shared/route';
import { createAsk, only, type Answer, type Fetcher, type TimeObserver } from '../../api/ask.ts';
import type { Live } from '../../api/live.ts';
import type { Airport, Flight, Order } from '../../api/types.ts';
import type {
  AgentOrder,
  AgentSession,
  AuditAnswer,
  AuditQuery,
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
  Objective,
  Rebooking,
  RebookingList,
  RebookingPreview,
  RebookingRequest,
  RebookingWish,
  SearchResult,
  ServerToAgent,
} from './types.ts';

export type HistoryPoint = { readonly version: number } | { readonly time: string };

type DeskRoutes = typeof agentRoutes & typeof flightRoutes;

const link = (name: RouteName & keyof DeskRoutes) => (flightId: string) =>
  addressOf(name, { flightId });
/** Where a browser downloads a flight's whole history; it is a plain link. */
export const exportAddress = link('GET /api/agent/flights/{flightId}/history/export');
export const formerAddress = link('GET /api/agent/flights/{flightId}/former.csv');
/** Where a browser downloads a flight's manifest. */
export const manifestAddress = link('GET /api/agent/flights/{flightId}/manifest.csv');

/** Where a browser downloads what agents did on all flights, as a table. */
export const auditAddress = (query: Partial<AuditQuery>) =>
  addressOf(
    'GET /api/agent/audit' satisfies RouteName & keyof DeskRoutes,
    {},
    { ...query, format: 'csv' },
  );

/** The client over a fetcher; {@link TimeObserver} learns the server's time from each answer. */
export function createDeskClient(fetcher: Fetcher, observe: TimeObserver) {
  const ask = createAsk<DeskRoutes>(fetcher, observe);
  // `as`: the frontend knows narrower types of events than the contract promises.
  return {
    session: (): Answer<AgentSession> => ask('GET /api/agent/session', {}),
    signIn: (name: string, password: string): Answer<AgentSession> =>
      ask('POST /api/agent/session', { body: { name, password } }),
    signOut: (): Answer<object> => ask('DELETE /api/agent/session', {}),
    room: (flightId: string): Answer<FlightRoom> =>
      ask('GET /api/agent/flights/{flightId}', { params: { flightId } }),
    manifest: (flightId: string): Answer<Manifest> =>
      ask('GET /api/agent/flights/{flightId}/manifest', { params: { flightId } }),
    audit: (query: Partial<AuditQuery>): Answer<AuditAnswer> =>
      ask('GET /api/agent/audit', { query }),
    /** What is left of the error budgets; null where nobody measures them. */
    objectives: (): Answer<readonly Objective[] | null> =>
      only(ask('GET /api/agent/objectives', {}), 'objectives'),
    order: (orderId: string): Answer<AgentOrder> =>
      ask('GET /api/agent/orders/{orderId}', { params: { orderId } }),
    /** A seat alone is found on the flight that is named. */
    search(q: string, flightId: string | null): Answer<SearchResult[]> {
      const query = { q, ...(flightId !== null && { flightId }) };
      return only(ask('GET /api/agent/search', { query }), 'results');
    },
    preview: (flightId: string, command: Intervention): Answer<InterventionPreview> =>
      ask('POST /api/agent/flights/{flightId}/interventions/preview', {
        params: { flightId },
        body: { command },
      }),
    /** `key`, a UUID, makes a repetition the same intervention. */
    intervene: (
      flightId: string,
      body: InterventionRequest,
      key: string,
    ): Answer<InterventionAnswer> =>
      ask('POST /api/agent/flights/{flightId}/interventions', { params: { flightId }, body, key }),
    previewRebooking: (flightId: string, body: RebookingWish): Answer<RebookingPreview> =>
      ask('POST /api/agent/flights/{flightId}/rebooking-preview', { params: { flightId }, body }),
    startRebooking: (flightId: string, body: RebookingRequest, key: string): Answer<Rebooking> =>
      ask('POST /api/agent/flights/{flightId}/rebookings', { params: { flightId }, body, key }),
    rebookings: (flightId: string): Answer<RebookingList> =>
      ask('GET /api/agent/flights/{flightId}/rebookings', { params: { flightId } }),
    rebooking: (flightId: string, rebookingId: string): Answer<Rebooking> =>
      ask('GET /api/agent/flights/{flightId}/rebookings/{rebookingId}', {
        params: { flightId, rebookingId },
      }),
    /** `key`, a UUID, makes a repetition the same order. */
    bookForCaller(flightId: string, seats: readonly string[], key: string): Answer<Order> {
      const request = { params: { flightId }, body: { seats: [...seats] }, key };
      return only(ask('POST /api/agent/flights/{flightId}/orders', request), 'order');
    },
    /** An order that is not paid, with the way to it. */
    openForCaller: (orderId: string): Answer<Order> =>
      only(ask('POST /api/agent/orders/{orderId}/opening', { params: { orderId } }), 'order'),
    forget: (orderId: string, reason: string): Answer<{ historiesUntil: string }> =>
      ask('POST /api/agent/orders/{orderId}/forgetting', { params: { orderId }, body: { reason } }),
    /** By its IATA code; null where nobody knows one. */
    airport: (code: string): Answer<Airport | null> =>
      only(ask('GET /api/agent/airports', { query: { code } }), 'airport'),
    openFlight: (body: NewFlight, key: string): Answer<Flight> =>
      only(ask('POST /api/flights', { body, key }), 'flight'),
    history: (flightId: string) =>
      ask('GET /api/agent/flights/{flightId}/history', {
        params: { flightId },
      }) as Answer<HistorySummary>,
    /** The map at a version, or at a moment (ISO). */
    historyAt: (flightId: string, query: HistoryPoint) =>
      ask('GET /api/agent/flights/{flightId}/history/at', {
        params: { flightId },
        query,
      }) as Answer<Moment>,
    /** Changes after a version, oldest first, at most `limit`. */
    historyChanges: (flightId: string, after: number, limit: number) =>
      ask('GET /api/agent/flights/{flightId}/history/changes', {
        params: { flightId },
        query: { after, limit },
      }) as Answer<ChangesAnswer>,
  };
}

/** REST of the agents' desk. Refusals and dead lines are values. */
export type DeskClient = ReturnType<typeof createDeskClient>;

/** The desk's two ways to the server. */
export interface DeskServices {
  readonly client: DeskClient;
  readonly live: Live<ServerToAgent>;
  /** The session is over: nobody learns what is under way. */
  readonly endRequests: () => void;
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
