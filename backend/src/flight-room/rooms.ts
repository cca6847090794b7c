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
export class FlightRooms {
  readonly #parts: FlightRoomsParts;
  readonly #rooms: WatchedWorkflows<Manifest>;

  constructor(parts: FlightRoomsParts) {
    const { clock, exchange, manifest, charged, emit, failed } = parts;
    this.#parts = parts;
    this.#rooms = new WatchedWorkflows({
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
    exchange.subscribe(auditEntered, ({ flightId }) => {
      this.#rooms.doubt(flightId);
    });
  }

  stop(): void {
    this.#rooms.stop();
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
    this.#rooms.add(flightId);
    const asked = await this.#rooms.current(flightId);
    if (!asked.ok || !joined()) this.#rooms.remove(flightId);
    return asked.ok ? ok(this.#view(asked.value)) : asked;
  }

  leave(flightId: string): void {
    this.#rooms.remove(flightId);
  }

  /** The flight is at `version` at least. */
  noticed(flightId: string, version: number): void {
    this.#rooms.noticed(flightId, version);
  }

  /** What changes nothing of the flight came to its audit: no version says so. */
  readonly entered = (flightId: string): void => {
    this.#rooms.doubt(flightId);
    this.#parts.exchange.tell(auditEntered, { flightId });
  };

  #view(manifest: Manifest): FlightRoom {
    return roomView(manifest, this.#parts.charged, this.#parts.clock.now());
  }
}
