/** What travels between the desk and the backend, as types only: the zod schemas stay out of the bundle. */
import type { AircraftId, CabinClass, Layout } from '@aisle/shared/aircraft';
import type { FlightRoom as PublicRoom, InterventionCommand } from '@aisle/shared/agent-contract';

export type {
  AgentManifest as Manifest,
  AgentOrder,
  AgentSession,
  AuditRow,
  BoardRow,
  InterventionAnswer,
  InterventionPreview,
  InterventionRequest,
  InterventionType,
  RoomChanged,
  RoomOrder,
  SearchResult,
} from '@aisle/shared/agent-contract';
export type { AuditAnswer, AuditLogRow, AuditQuery } from '@aisle/shared/audit-routes';
export type {
  ChartPoint,
  Feed,
  FeedEvent,
  Invariants,
  Objective,
  ServerToAgent,
} from '@aisle/shared/agent-live';

export type {
  Rebooking,
  RebookingList,
  RebookingPreview,
  RebookingRequest,
  RebookingWish,
} from '@aisle/shared/rebooking-routes';

export type Intervention = InterventionCommand;
export type FlightState = PublicRoom['state'];
export type RoomSeat = PublicRoom['seats'][string];
/** `GET /api/agent/flights/{id}`, with the layout's own, read-only type. */
export type FlightRoom = Omit<PublicRoom, 'layout'> & { readonly layout: Layout };

/** A new flight, as `POST /api/flights` takes it. Prices are minor units. */
export interface NewFlight {
  readonly number: string;
  readonly origin: string;
  readonly destination: string;
  readonly departsAt: string;
  readonly arrivesAt?: string;
  readonly aircraft: AircraftId;
  readonly fares?: {
    readonly currency: string;
    readonly base: Partial<Record<CabinClass, number>>;
  };
  /** For the audit. */
  readonly reason: string;
}

export type { ChangesAnswer, HistorySummary, Moment } from '@aisle/shared/replay';
export type { FlightEventRecord } from '@aisle/shared/interventions';
