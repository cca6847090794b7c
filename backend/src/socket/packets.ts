import { limits } from '@aisle/shared/limits';
import { Throttle, type SocketClient } from './clients.ts';

/** A packet of Engine.IO, either way. */
export interface EnginePacket {
  type: string;
  readonly data?: unknown;
}

/** Socket.IO's packets begin with their type. */
const packetTypes = { connect: '0', disconnect: '1', connectError: '4' } as const;

/** What one connection may send, whatever it is: CONNECT, DISCONNECT, event, ack, binary, ping, pong, noop. */
export class Packets {
  readonly #client: SocketClient;
  readonly #throttle: Throttle;
  /** Namespaces that it has joined, or waits to. */
  readonly #joined = new Set<string>();
  /** In the request under way, where they come by polling. */
  #inRequest = 0;

  constructor(client: SocketClient, now: number) {
    this.#client = client;
    this.#throttle = new Throttle(
      now,
      limits.socketPacketsPerSecond,
      limits.socketPacketsPerSecond * 5,
    );
  }

  /** The namespaces that it is in, or about to be. */
  get joined(): Iterable<string> {
    return this.#joined;
  }

  /** Whether the client may send one more. `now`: ms. */
  mayCome(now: number): boolean {
    return this.#throttle.take(now) && this.#client.packets.take(now);
  }

  /**
   * The client has sent this. Takes a second CONNECT of a namespace out of it: Socket.IO itself notices it only once
   * the first has been let in, which takes a while, and makes a socket of each until then.
   */
  comes(packet: EnginePacket): void {
    const [type, namespace] = meaningOf(packet);
    if (type === packetTypes.disconnect) this.#joined.delete(namespace);
    if (type !== packetTypes.connect) return;
    if (this.#joined.has(namespace)) packet.type = 'noop';
    this.#joined.add(namespace);
  }

  /** Whether one more fits into the polling request under way. */
  fitsIntoRequest(): boolean {
    // All of a request's packets come in one go.
    if (this.#inRequest === 0) queueMicrotask(() => (this.#inRequest = 0));
    this.#inRequest += 1;
    return this.#inRequest <= limits.socketPacketsPerRequest;
  }

  /** The server sends this. */
  goes(packet: EnginePacket): void {
    const [type, namespace] = meaningOf(packet);
    if (type === packetTypes.disconnect || type === packetTypes.connectError) {
      this.#joined.delete(namespace);
    }
  }
}

/** Type and namespace of a packet of Socket.IO; the namespace is only read where it matters. */
function meaningOf({ type, data }: EnginePacket): [type: string, namespace: string] {
  if (type !== 'message' || typeof data !== 'string') return ['', ''];
  const meaning = data.charAt(0);
  const matters = Object.values<string>(packetTypes).includes(meaning);
  return [meaning, matters ? namespaceOf(data) : ''];
}

function namespaceOf(data: string): string {
  if (data.charAt(1) !== '/') return '/';
  const end = data.indexOf(',');
  return data.slice(1, end === -1 ? undefined : end);
}
