import type { AgentOrder, Board, FlightRoom, RoomChanged } from '@aisle/shared/agent-contract';
import type { ChartPoint, Feed, Invariants } from '@aisle/shared/agent-live';
import { FLIGHT_ID } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { err, ok } from '@aisle/shared/result';
import type { Manifest } from '@aisle/shared/workflow-api';
import type { Answer } from '../booking/port.ts';
import type { Clock } from '../relay/clock.ts';
import { roomChanges, roomView, type Charged } from './room-view.ts';

/** Sends to the agents who watch something, on this backend. */
export interface AgentEmitter {
  board(message: Board & { gone: string[] }): void;
  feed(message: Feed): void;
  point(message: ChartPoint): void;
  room(message: RoomChanged): void;
  order(message: { file: AgentOrder }): void;
  invariants(message: Invariants): void;
}

const spacingMs = 1000 / limits.roomQueriesPerSecond;
/** A flight that does not answer is asked again after this. */
const retryMs = 1_000;

export interface FlightRoomsParts {
  readonly clock: Clock;
  readonly manifest: (flightId: string) => Answer<Manifest>;
  readonly charged: Charged;
  readonly emit: (message: RoomChanged) => void;
  readonly failed: (flightId: string, error: unknown) => void;
}

interface Room {
  watchers: number;
  manifest: Manifest;
  wanted: number;
  running: boolean;
  askedAt: number;
  cancel: (() => void) | null;
}

/** The flights that agents look into: who owns what, told again whenever it changes. */
export class FlightRooms {
  readonly #parts: FlightRoomsParts;
  readonly #rooms = new Map<string, Room>();
  /** Rooms that are about to open, and the version that notices promise meanwhile: no room could hear them yet. */
  readonly #opening = new Map<string, { count: number; wanted: number }>();

  constructor(parts: FlightRoomsParts) {
    this.#parts = parts;
  }

  stop(): void {
    for (const room of this.#rooms.values()) room.cancel?.();
    this.#rooms.clear();
  }

  /** One look. */
  async look(flightId: string): Answer<FlightRoom> {
    const manifest = await this.manifest(flightId);
    if (!manifest.ok) return manifest;
    return ok(roomView(manifest.value, this.#parts.charged, this.#parts.clock.now()));
  }

  async manifest(flightId: string): Answer<Manifest> {
    if (!FLIGHT_ID.test(flightId)) return err({ code: 'flight-not-found' });
    return this.#parts.manifest(flightId);
  }

  /** `joined` is called in the moment in which the answer holds: from then on changes are sent. */
  async watch(flightId: string, joined: () => boolean): Answer<FlightRoom> {
    const opening = this.#opening.get(flightId) ?? { count: 0, wanted: 0 };
    this.#opening.set(flightId, opening);
    opening.count += 1;
    const asked = await this.manifest(flightId).finally(() => {
      opening.count -= 1;
      if (opening.count === 0) this.#opening.delete(flightId);
    });
    if (!asked.ok) return asked;
    const room = this.#rooms.get(flightId);
    // Those who watch already are told first: who joins now knows it from the answer.
    if (room) this.#take(room, asked.value);
    const current = room?.manifest ?? asked.value;
    if (joined()) {
      if (room) room.watchers += 1;
      else this.#open(flightId, current, opening.wanted);
    }
    return ok(roomView(current, this.#parts.charged, this.#parts.clock.now()));
  }

  leave(flightId: string): void {
    const room = this.#rooms.get(flightId);
    if (!room) return;
    room.watchers -= 1;
    if (room.watchers > 0) return;
    room.cancel?.();
    this.#rooms.delete(flightId);
  }

  /** The flight is at `version` at least. */
  noticed(flightId: string, version: number): void {
    const opening = this.#opening.get(flightId);
    if (opening) opening.wanted = Math.max(opening.wanted, version);
    const room = this.#rooms.get(flightId);
    if (!room) return;
    room.wanted = Math.max(room.wanted, version);
    this.#follow(flightId, room, 0);
  }

  #open(flightId: string, manifest: Manifest, wanted: number): void {
    const room: Room = {
      watchers: 1,
      manifest,
      wanted: Math.max(manifest.version, wanted),
      running: false,
      askedAt: this.#parts.clock.now(),
      cancel: null,
    };
    this.#rooms.set(flightId, room);
    this.#follow(flightId, room, 0);
  }

  #follow(flightId: string, room: Room, delayMs: number): void {
    if (room.running || room.cancel !== null || room.wanted <= room.manifest.version) return;
    const { clock } = this.#parts;
    const waitMs = Math.max(delayMs, room.askedAt + spacingMs - clock.now(), 0);
    room.cancel = clock.after(waitMs, () => {
      room.cancel = null;
      void this.#ask(flightId, room);
    });
  }

  async #ask(flightId: string, room: Room): Promise<void> {
    const { clock, manifest, failed } = this.#parts;
    room.running = true;
    room.askedAt = clock.now();
    let delayMs = 0;
    try {
      const asked = await manifest(flightId);
      if (asked.ok) this.#take(room, asked.value);
      else delayMs = retryMs;
    } catch (error) {
      failed(flightId, error);
      delayMs = retryMs;
    }
    room.running = false;
    if (this.#rooms.get(flightId) === room) this.#follow(flightId, room, delayMs);
  }

  #take(room: Room, manifest: Manifest): void {
    const { charged, clock, emit } = this.#parts;
    const before = room.manifest;
    const isSame = manifest.version === before.version && manifest.status === before.status;
    if (isSame || manifest.version < before.version) return;
    room.manifest = manifest;
    emit(roomChanges(before, manifest, charged, clock.now()));
  }
}
