import type { PartyWatchAck, PlainAck } from '@aisle/shared/socket-contract';
import { limits } from '@aisle/shared/limits';
import type { OrderAccess } from '../rest/order-access.ts';
import type { OrderRelay } from '../relay/order-relay.ts';
import { viewerRooms as rooms } from '../relay/relays.ts';
import { refused } from '../socket/namespace.ts';
import type { Rooms } from './own-watches.ts';

interface PartyMessage {
  readonly orderId: string;
  readonly guestId: string;
  readonly token?: string | undefined;
}

/** The orders of others that whoever is on one connection is a guest of. */
export class OwnParties {
  readonly #socket: Rooms;
  readonly #orders: OrderRelay;
  readonly #access: Pick<OrderAccess, 'allowsConnection'>;
  /** Orders by guest. */
  readonly #joined = new Map<string, string>();

  constructor(
    socket: Rooms,
    { orders, access }: { readonly orders: OrderRelay; readonly access: OrderAccess },
  ) {
    this.#socket = socket;
    this.#orders = orders;
    this.#access = access;
  }

  async watch({ orderId, guestId, token }: PartyMessage): Promise<PartyWatchAck> {
    if (!this.#access.allowsConnection(this.#socket.handshake, guestId, token))
      return refused('guest-not-found');
    const isNew = !this.#joined.has(guestId);
    if (isNew) {
      if (this.#joined.size >= limits.watchedOrdersPerSocket) return refused('too-many-watches');
      this.#joined.set(guestId, orderId);
      void this.#socket.join(rooms.guest(guestId));
      this.#orders.addViewer(orderId);
    }
    const joined = this.#joined.get(guestId) ?? orderId;
    const current = await this.#orders.currentParty(joined, guestId);
    if (current.ok) return { ok: true, party: current.value };
    if (isNew) this.unwatch(guestId);
    return refused(current.error.code);
  }

  unwatch(guestId: string): PlainAck {
    const orderId = this.#joined.get(guestId);
    if (orderId !== undefined) {
      this.#joined.delete(guestId);
      void this.#socket.leave(rooms.guest(guestId));
      this.#orders.removeViewer(orderId);
    }
    return { ok: true };
  }

  leave(): void {
    for (const guestId of [...this.#joined.keys()]) this.unwatch(guestId);
  }
}
