import type { Socket } from 'socket.io';
import { limits } from '@aisle/shared/limits';

/** What of a packet counts; Engine.IO's own has more. */
interface WaitingPacket {
  readonly data?: string | Uint8Array;
}

interface SendingWebSocket {
  readonly bufferedAmount: number;
}

export interface UnreadParts {
  /** Every connected socket. */
  readonly sockets: () => Iterable<Socket>;
  /** Runs something after so many ms; gives what cancels it. */
  readonly after: (delayMs: number, action: () => void) => () => void;
  /** A connection was ended. */
  readonly ended: () => void;
}

/**
 * Ends connections that do not read what they are sent, before they fill our memory: whoever comes back
 * names its version and gets the changes since. Engine.IO's own time-out does not do it: it asks
 * for any sign of life, and a client can give one without reading.
 */
export class UnreadGuard {
  readonly #parts: UnreadParts;
  #cancel: () => void = () => undefined;

  constructor(parts: UnreadParts) {
    this.#parts = parts;
  }

  /** Begins to look, every `limits.unreadCheckMs`. */
  start(): void {
    this.#cancel = this.#parts.after(limits.unreadCheckMs, () => {
      this.#look();
      this.start();
    });
  }

  stop(): void {
    this.#cancel();
  }

  #look(): void {
    for (const { conn } of this.#parts.sockets()) {
      if (!isOver(conn)) continue;
      this.#parts.ended();
      // At once: a close that waits for its turn behind the unread would wait for good.
      conn.close(true);
    }
  }
}

/**
 * Whether a connection has left too much with us: packets that Engine.IO holds back, and bytes that it has
 * handed to the WebSocket (of long polling there are none). It keeps both private, and tells nobody how much it is.
 */
function isOver(conn: Socket['conn']): boolean {
  const packets = Reflect.get(conn, 'writeBuffer') as readonly WaitingPacket[];
  if (packets.length > limits.unreadPackets) return true;
  const webSocket = Reflect.get(conn.transport, 'socket') as SendingWebSocket | undefined;
  let bytes = webSocket?.bufferedAmount ?? 0;
  for (const { data } of packets) bytes += data?.length ?? 0;
  return bytes > limits.unreadBytes;
}
