import { io } from 'socket.io-client';
import type { ServerToClient, SocketError } from './types.ts';

/** What an ack says, once it is known to be one: the refusal, or the rest of the message. */
export type Ack<T> =
  ({ readonly ok: true } & T) | { readonly ok: false; readonly error: SocketError };

/** The live line: facts from the server as they happen. It reconnects by itself, for ever. */
export interface Live<Events extends object = ServerToClient> {
  readonly connected: boolean;
  onChange(listener: (connected: boolean) => void): void;
  on<E extends keyof Events>(event: E, listener: Events[E]): void;
  /** Sends and waits for the ack; rejects when none comes in time (ms). */
  request<T>(event: string, message: object, timeoutMs: number): Promise<Ack<T>>;
  start(): void;
  /** Drops the line and opens it anew: the handshake then carries the cookies of today. */
  renew(): void;
  /** Drops the line until it is started anew. */
  stop(): void;
}

const RETRY_MS = 500;
const RETRY_MAX_MS = 2_000;

/** The line over Socket.IO, to our own origin: to customers' namespace, or to another one. */
export function createLive<Events extends object = ServerToClient>(namespace = '/'): Live<Events> {
  let wanted = false;
  const socket = io(namespace, {
    autoConnect: false,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: RETRY_MS,
    reconnectionDelayMax: RETRY_MAX_MS,
  });
  // The library's own listener types cannot follow an event's name that is generic.
  const facts = socket as unknown as Pick<Live<Events>, 'on'>;
  const revive = () => {
    // After a refusal or a kick by the server the library gives up; we do not.
    if (socket.active || socket.connected) return;
    setTimeout(() => {
      if (wanted) socket.connect();
    }, RETRY_MAX_MS);
  };
  socket.on('connect_error', revive);
  socket.on('disconnect', (reason) => {
    if (reason !== 'io client disconnect') revive();
  });
  window.addEventListener('online', () => {
    if (wanted) socket.connect();
  });
  return {
    get connected() {
      return socket.connected;
    },
    onChange(listener) {
      socket.on('connect', () => listener(true));
      socket.on('disconnect', () => listener(false));
      socket.on('connect_error', () => listener(false));
    },
    on: (event, listener) => {
      facts.on(event, listener);
    },
    request: (event, message, timeoutMs) => socket.timeout(timeoutMs).emitWithAck(event, message),
    start: () => {
      wanted = true;
      socket.connect();
    },
    renew: () => void socket.disconnect().connect(),
    stop: () => {
      wanted = false;
      socket.disconnect();
    },
  };
}
