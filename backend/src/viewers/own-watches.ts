import type { PlainAck, WatchWatchAck } from '@aisle/shared/socket-contract';
import { limits } from '@aisle/shared/limits';
import type { OrderAccess } from '../rest/order-access.ts';
import { viewerRooms as rooms } from '../relay/relays.ts';
import type { WatchRelay } from '../relay/watch-relay.ts';
import { refused } from '../socket/namespace.ts';

/** What is needed of a connection. */
export interface Rooms {
  readonly handshake: { readonly headers: { readonly cookie?: string | undefined } };
  join(room: string): unknown;
  leave(room: string): unknown;
}

interface WatchMessage {
  readonly flightId: string;
  readonly watchId: string;
  readonly token?: string | undefined;
}

/** The watches of seats whose owner is on one connection. */
export class OwnWatches {
  readonly #socket: Rooms;
  readonly #watches: WatchRelay;
  readonly #access: Pick<OrderAccess, 'allowsConnection'>;
  /** Flights by watch. */
  readonly #flights = new Map<string, string>();

  constructor(
    socket: Rooms,
    { watches, access }: { readonly watches: WatchRelay; readonly access: OrderAccess },
  ) {
    this.#socket = socket;
    this.#watches = watches;
    this.#access = access;
  }

  async watch({ flightId, watchId, token }: WatchMessage): Promise<WatchWatchAck> {
    if (!this.#access.allowsConnection(this.#socket.handshake, watchId, token))
      return refused('watch-not-found');
    const isNew = !this.#flights.has(watchId);
    if (isNew) {
      this.#letGoOfEnded();
      if (this.#flights.size >= limits.watchedOrdersPerSocket) return refused('too-many-watches');
      this.#flights.set(watchId, flightId);
      void this.#socket.join(rooms.watch(watchId));
      this.#watches.addViewer(flightId);
    }
    const current = await this.#watches.current(this.#flights.get(watchId) ?? flightId, watchId);
    if (current.ok) return { ok: true, watch: current.value };
    if (isNew) this.unwatch(watchId);
    return refused(current.error.code);
  }

  unwatch(watchId: string): PlainAck {
    const flightId = this.#flights.get(watchId);
    if (flightId !== undefined) {
      this.#flights.delete(watchId);
      void this.#socket.leave(rooms.watch(watchId));
      this.#watches.removeViewer(flightId);
    }
    return { ok: true };
  }

  /** Nothing comes of them any more: their places are for others. */
  #letGoOfEnded(): void {
    if (this.#flights.size < limits.watchedOrdersPerSocket) return;
    for (const [watchId, flightId] of [...this.#flights]) {
      if (this.#watches.hasEnded(flightId, watchId)) this.unwatch(watchId);
    }
  }

  leave(): void {
    for (const watchId of [...this.#flights.keys()]) this.unwatch(watchId);
  }
}
