import type { Socket } from 'socket.io';
import { limits } from '@aisle/shared/limits';

/** What of a packet counts; Engine.IO's own has more. */
interface WaitingPacket {
  readonly data?: string | Uint8Array;
}

interface SendingWebSocket {
  readonly bufferedAmount: number;
}

type Connection = Socket['conn'];

export interface UnreadParts {
  /** Every connected socket. */
  readonly sockets: () => Iterable<Socket>;
  /** Who is behind a connection, for limits. */
  readonly clientOf: (connection: Connection) => string;
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
    const connections = new Set([...this.#parts.sockets()].map(({ conn }) => conn));
    const unread = [...connections]
      .map((connection) => unreadOf(connection))
      .filter(({ bytes }) => bytes > 0);
    // The smallest first: whoever has left most with us goes when it is too much for a client, or for all.
    unread.sort((a, b) => a.bytes - b.bytes);
    const byClient = new Map<string, number>();
    let all = 0;
    for (const { connection, bytes, packets } of unread) {
      const client = this.#parts.clientOf(connection);
      const ofClient = (byClient.get(client) ?? 0) + bytes;
      const isOver =
        packets > limits.unreadPackets ||
        bytes > limits.unreadBytes ||
        ofClient > limits.unreadBytesPerClient ||
        all + bytes > limits.unreadBytesOfAll;
      if (isOver) this.#end(connection);
      else {
        byClient.set(client, ofClient);
        all += bytes;
      }
    }
  }

  #end(connection: Connection): void {
    this.#parts.ended();
    // At once: a close that waits for its turn behind the unread would wait for good.
    connection.close(true);
  }
}

/**
 * What a connection has left with us: packets that Engine.IO holds back, and bytes that it has
 * handed to the WebSocket (of long polling there are none). It keeps both private, and tells nobody how much it is.
 */
function unreadOf(connection: Connection) {
  const waiting = Reflect.get(connection, 'writeBuffer') as readonly WaitingPacket[];
  const webSocket = Reflect.get(connection.transport, 'socket') as SendingWebSocket | undefined;
  let bytes = webSocket?.bufferedAmount ?? 0;
  for (const { data } of waiting) bytes += data?.length ?? 0;
  return { connection, bytes, packets: waiting.length };
}
