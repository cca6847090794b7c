import { EventEmitter, once } from 'node:events';
import pLimit, { type LimitFunction } from 'p-limit';
import type { FlightChanged, Order } from '@aisle/shared/contract';
import type { FlightWatchAck } from '@aisle/shared/socket-contract';
import type { PublicSeats } from '@aisle/shared/seat-map';
import type { SeatWatch } from '@aisle/shared/watch-routes';
import { bounds } from '../bounds.ts';
import type { Outcome, Recorder } from '../observations.ts';
import type { RunContext } from '../run/types.ts';
import {
  errorText,
  failed,
  readOrderAck,
  readSeatWatchAck,
  readWatchAck,
  refusedAck,
} from './messages.ts';
import type { Cookies } from './site.ts';
import { askOver, openSocket, type PageSocket } from './socket.ts';

type Shared = 'target' | 'flightId' | 'clock' | 'recorder' | 'shared' | 'handshakes';

export interface ViewerParts extends Pick<RunContext, Shared> {
  /** The customer's number; -1 is the witness. */
  readonly number: number;
  /** The customer's, for its handshakes and its requests alike. */
  readonly cookies: Cookies;
  readonly onOrder: (order: Order) => void;
  readonly onWatch: (watch: SeatWatch) => void;
}

/** Bounds how many of those who share it connect at once. */
export function limitHandshakes(): LimitFunction {
  return pLimit(bounds.handshakes);
}

/**
 * One connection that watches the flight, as a browser's page does: applies what follows its own version, asks again
 * where something is missing, and comes back with its version after a cut. All that reaches it is recorded.
 */
export class Viewer {
  readonly #parts: ViewerParts;
  readonly #moved = new EventEmitter();
  #socket: PageSocket | null = null;
  #watching = false;
  #asking: Promise<Outcome> | null = null;
  #version: number | null = null;
  #seats: PublicSeats | null = null;
  /** Newest version that was heard of and could not be applied since the last question was sent. */
  #missed = 0;
  #again: NodeJS.Timeout | undefined;
  /** Orders that this connection follows, with their tokens. */
  readonly #followed = new Map<string, string>();
  /** The same of watches of seats. */
  readonly #watches = new Map<string, string>();

  constructor(parts: ViewerParts) {
    this.#parts = parts;
  }

  /** Whether it shows the flight now, or tries to. */
  get watching(): boolean {
    return this.#watching;
  }

  get connected(): boolean {
    return this.#socket?.connected ?? false;
  }

  /** Of what is shown; null before the first snapshot. */
  get version(): number | null {
    return this.#version;
  }

  get seats(): PublicSeats | null {
    return this.#seats;
  }

  /** Opens the connection, in its turn. False when none came about in time; it is still tried for. */
  async connect(): Promise<boolean> {
    if (this.#socket?.connected) return true;
    return this.#parts.handshakes(async () => {
      const socket = (this.#socket ??= this.#open());
      if (socket.connected) return true;
      const connected = new Promise<boolean>((resolve) =>
        socket.once('connect', () => resolve(true)),
      );
      const late = AbortSignal.timeout(bounds.answerMs);
      const never = once(late, 'abort').then(() => false);
      socket.connect();
      return Promise.race([connected, never]);
    });
  }

  /** Watches the flight, from the version that is known. The outcome is not recorded: the caller does that. */
  async watch(): Promise<Outcome> {
    this.#watching = true;
    if (!(await this.connect())) return failed('no socket connection came about');
    return this.#ask();
  }

  /** Closes the page. What was shown is remembered. */
  leave(): void {
    if (this.#watching) this.#record({ at: this.#parts.clock.now(), kind: 'left' });
    this.close();
  }

  /** Ends with the run: the page was open to the last, and is checked by what it showed then. */
  close(): void {
    clearTimeout(this.#again);
    this.#watching = false;
    this.#followed.clear();
    this.#socket?.removeAllListeners();
    this.#socket?.disconnect();
    this.#socket = null;
  }

  /** Has the server tell what becomes of an order. */
  async follow(orderId: string, token: string): Promise<void> {
    if (this.#followed.size >= bounds.ordersPerSocket) await this.#reopen();
    this.#followed.set(orderId, token);
    if (this.connected) await this.#followOne(orderId, token);
  }

  /** Has the server tell what becomes of a watch of seats. */
  async followWatch(watchId: string, token: string): Promise<void> {
    this.#watches.set(watchId, token);
    if (this.connected) await this.#followOneWatch(watchId, token);
  }

  /** Resolves when `version` is shown; rejects when the signal ends the wait. */
  async reached(version: number, signal: AbortSignal): Promise<void> {
    while (this.#watching && (this.#version ?? -1) < version) {
      await once(this.#moved, 'moved', { signal });
    }
  }

  #open(): PageSocket {
    const socket = openSocket(this.#parts.target, this.#parts.cookies);
    socket.once('connect', () => {
      socket.on('connect', () => void this.#comeBack());
    });
    socket.on('connect_error', () => this.#retry(socket));
    socket.on('disconnect', () => {
      if (this.#watching) this.#record({ at: this.#parts.clock.now(), kind: 'disconnected' });
      this.#retry(socket);
    });
    socket.on('flight:changed', (message) => this.#changed(message));
    socket.on('order:changed', ({ order }) => this.#sighted('pushed', order));
    socket.on('watch:changed', ({ watch }) => this.#watchSighted(watch));
    return socket;
  }

  /** Socket.IO comes back by itself, but not when the server said no. */
  #retry(socket: PageSocket): void {
    if (socket.active) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => socket.connect(), bounds.firstRetryMs);
  }

  async #reopen(): Promise<void> {
    const watched = this.#watching;
    this.leave();
    if (watched) await this.watch();
  }

  async #comeBack(): Promise<void> {
    if (this.#watching) await this.#ask();
    for (const [orderId, token] of this.#followed) await this.#followOne(orderId, token);
    for (const [watchId, token] of this.#watches) await this.#followOneWatch(watchId, token);
  }

  /** One question at a time: what was heard of meanwhile and the answer does not hold is asked for after it. */
  #ask(): Promise<Outcome> {
    this.#asking ??= this.#askOnce().then((outcome) => {
      this.#asking = null;
      if (this.#watching && this.#missed > (this.#version ?? 0)) void this.#ask();
      else if (outcome.kind !== 'flight') this.#askLater();
      return outcome;
    });
    return this.#asking;
  }

  /** A page does not rest before it shows the flight again. */
  #askLater(): void {
    if (!this.#watching || !this.connected) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.#ask(), bounds.firstRetryMs);
  }

  async #askOnce(): Promise<Outcome> {
    const version = this.#version;
    this.#missed = 0;
    const message = { flightId: this.#parts.flightId, ...(version !== null && { version }) };
    const outcome = await askOver(this.#socket, 'flight:watch', message, (ack: FlightWatchAck) =>
      this.#answered(ack),
    );
    return outcome instanceof Error ? failed(errorText(outcome)) : outcome;
  }

  #answered(ack: FlightWatchAck): Outcome {
    const { clock, shared } = this.#parts;
    if (!ack.ok) return refusedAck(ack.error);
    const read = readWatchAck(ack);
    if (read === null) return failed('the answer to flight:watch is not by the contract');
    const at = clock.now();
    if ('change' in read) {
      const change = shared.change(read.change);
      this.#record({ at, kind: 'caught-up', change });
      this.#apply(change);
    } else {
      const seats = shared.snapshot(read.version, read.seats);
      this.#record({ at, kind: 'snapshot', version: read.version, seats });
      this.#show(read.version, seats);
    }
    return this.#seats === null || this.#version === null
      ? failed('changes came where nothing was known')
      : { kind: 'flight', version: this.#version, seats: this.#seats };
  }

  async #followOne(orderId: string, token: string): Promise<void> {
    await askOver(this.#socket, 'order:watch', { orderId, token }, (ack: unknown) => {
      const order = readOrderAck(ack);
      if (order !== null) this.#sighted('answer', order);
    });
  }

  async #followOneWatch(watchId: string, token: string): Promise<void> {
    const { flightId } = this.#parts;
    await askOver(this.#socket, 'watch:watch', { flightId, watchId, token }, (ack: unknown) => {
      const watch = readSeatWatchAck(ack);
      if (watch !== null) this.#watchSighted(watch);
    });
  }

  #changed(message: FlightChanged): void {
    if (message.flightId !== this.#parts.flightId) return;
    const change = this.#parts.shared.change(message);
    this.#record({ at: this.#parts.clock.now(), kind: 'changed', change });
    this.#apply(change);
  }

  #apply(change: FlightChanged): void {
    if (change.version <= (this.#version ?? -1)) return;
    if (this.#seats !== null && change.from <= (this.#version ?? -1)) {
      this.#show(change.version, this.#parts.shared.applied(this.#seats, change));
      return;
    }
    this.#missed = Math.max(this.#missed, change.version);
    if (this.#seats !== null) void this.#ask();
  }

  #show(version: number, seats: PublicSeats): void {
    if (version < (this.#version ?? 0)) return;
    this.#version = version;
    this.#seats = seats;
    this.#moved.emit('moved');
  }

  #sighted(by: 'answer' | 'pushed', order: Order): void {
    this.#parts.recorder.sighting(this.#parts.clock.now(), by, order);
    this.#parts.onOrder(order);
  }

  #watchSighted(watch: SeatWatch): void {
    this.#parts.recorder.watch(this.#parts.clock.now(), watch);
    this.#parts.onWatch(watch);
  }

  #record(receipt: Parameters<Recorder['receipt']>[1]): void {
    this.#parts.recorder.receipt(this.#parts.number, receipt);
  }
}
