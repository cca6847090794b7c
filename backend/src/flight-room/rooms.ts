import { isDeepStrictEqual } from 'node:util';
import type { FlightRoom, RoomChanged } from '@aisle/shared/agent-contract';
import { FLIGHT_ID } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { err, ok } from '@aisle/shared/result';
import type { Manifest } from '@aisle/shared/workflow-api';
import type { Answer } from '../booking/port.ts';
import type { Clock } from '../clock.ts';
import { topic, type Exchange } from '../peers/exchange.ts';
import type { Pace } from '../relay/follower.ts';
import { WatchedWorkflows } from '../relay/watched.ts';
import { roomChanges, roomView, type Charged } from './views.ts';

/** Something came to a flight's audit without a version of its own: an agent at another backend may look at it. */
const auditEntered = topic<{ readonly flightId: string }>('audit-entered');

const pace: Pace = { spacingMs: 1000 / limits.roomQueriesPerSecond, retryMs: () => 1_000 };

export interface FlightRoomsParts {
  readonly clock: Clock;
  readonly exchange: Pick<Exchange, 'tell' | 'subscribe'>;
  readonly manifest: (flightId: string) => Answer<Manifest>;
  readonly charged: Charged;
  readonly emit: (message: RoomChanged) => void;
  readonly failed: (flightId: string, error: unknown) => void;
}

/** The flights that agents look into: who owns what, told again whenever it changes. */
export class FlightRooms extends WatchedWorkflows<Manifest> {
  readonly #parts: FlightRoomsParts;

  constructor(parts: FlightRoomsParts) {
    const { clock, exchange, manifest, charged, emit, failed } = parts;
    super({
      clock,
      pace,
      ask: manifest,
      versionOf: ({ version }) => version,
      isNews: (after, before) =>
        after.version !== before.version ||
        after.status !== before.status ||
        !isDeepStrictEqual(after.audit.at(-1), before.audit.at(-1)),
      changed: (_flightId, after, before) => emit(roomChanges(before, after, charged, clock.now())),
      failed,
    });
    this.#parts = parts;
    exchange.subscribe(auditEntered, ({ flightId }) => {
      this.doubt(flightId);
    });
  }

  /** One look. */
  async look(flightId: string): Answer<FlightRoom> {
    const manifest = await this.manifest(flightId);
    return manifest.ok ? ok(this.#view(manifest.value)) : manifest;
  }

  async manifest(flightId: string): Answer<Manifest> {
    if (!FLIGHT_ID.test(flightId)) return err({ code: 'flight-not-found' });
    return this.#parts.manifest(flightId);
  }

  /** `joined` is called in the moment in which the answer holds: from then on changes are sent. */
  async watch(flightId: string, joined: () => boolean): Answer<FlightRoom> {
    if (!FLIGHT_ID.test(flightId)) return err({ code: 'flight-not-found' });
    this.addViewer(flightId);
    const asked = await this.current(flightId);
    if (!asked.ok || !joined()) this.removeViewer(flightId);
    return asked.ok ? ok(this.#view(asked.value)) : asked;
  }

  /** What changes nothing of the flight came to its audit: no version says so. */
  readonly entered = (flightId: string): void => {
    this.doubt(flightId);
    this.#parts.exchange.tell(auditEntered, { flightId });
  };

  #view(manifest: Manifest): FlightRoom {
    return roomView(manifest, this.#parts.charged, this.clock.now());
  }
}
