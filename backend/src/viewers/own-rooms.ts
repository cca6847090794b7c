import type { PlainAck, Refused } from '@aisle/shared/socket-contract';
import { limits } from '@aisle/shared/limits';
import type { Answer, Refusal } from '../booking/port.ts';
import type { OrderAccess } from '../rest/order-access.ts';
import { refused } from '../socket/namespace.ts';

/** What is needed of a connection. */
export interface Rooms {
  readonly handshake: { readonly headers: { readonly cookie?: string | undefined } };
  join(room: string): unknown;
  leave(room: string): unknown;
}

/** What somebody may listen to as their own, by its id; `workflowId` is that of the order or the flight which knows it. */
export interface Owned<T, A> {
  readonly room: (id: string) => string;
  /** The refusal of who has no token for it. */
  readonly notFound: Refusal['code'];
  readonly relay: {
    addViewer(workflowId: string): void;
    removeViewer(workflowId: string): void;
  };
  readonly current: (workflowId: string, id: string) => Answer<T>;
  readonly hasEnded: (workflowId: string, id: string) => boolean;
  readonly ack: (current: T) => A;
}

interface Wanted {
  readonly id: string;
  readonly workflowId: string;
  readonly token: string | undefined;
}

/** What of one kind the owner on one connection listens to. */
export class OwnRooms<T, A> {
  readonly #socket: Rooms;
  readonly #access: Pick<OrderAccess, 'allowsConnection'>;
  readonly #owned: Owned<T, A>;
  /** Workflows by what they know. */
  readonly #joined = new Map<string, string>();

  constructor(socket: Rooms, access: Pick<OrderAccess, 'allowsConnection'>, owned: Owned<T, A>) {
    this.#socket = socket;
    this.#access = access;
    this.#owned = owned;
  }

  async watch({ id, workflowId, token }: Wanted): Promise<A | Refused> {
    const { room, notFound, relay, current, ack } = this.#owned;
    if (!this.#access.allowsConnection(this.#socket.handshake, id, token)) return refused(notFound);
    const isNew = !this.#joined.has(id);
    if (isNew) {
      this.#letGoOfEnded();
      if (this.#joined.size >= limits.watchedOrdersPerSocket) return refused('too-many-watches');
      this.#joined.set(id, workflowId);
      void this.#socket.join(room(id));
      relay.addViewer(workflowId);
    }
    const asked = await current(this.#joined.get(id) ?? workflowId, id);
    if (asked.ok) return ack(asked.value);
    if (isNew) this.unwatch(id);
    return refused(asked.error.code);
  }

  unwatch(id: string): PlainAck {
    const workflowId = this.#joined.get(id);
    if (workflowId !== undefined) {
      this.#joined.delete(id);
      void this.#socket.leave(this.#owned.room(id));
      this.#owned.relay.removeViewer(workflowId);
    }
    return { ok: true };
  }

  leave(): void {
    for (const id of [...this.#joined.keys()]) this.unwatch(id);
  }

  /** Nothing comes of them any more: their places are for others. */
  #letGoOfEnded(): void {
    if (this.#joined.size < limits.watchedOrdersPerSocket) return;
    for (const [id, workflowId] of [...this.#joined]) {
      if (this.#owned.hasEnded(workflowId, id)) this.unwatch(id);
    }
  }
}
