import { limits } from '@aisle/shared/limits';

/** What one client (by its address) has of the sockets, over all of its connections. Times in ms. */
export class SocketClient {
  readonly address: string;
  connections = 0;
  readonly handshakes: Throttle;
  readonly packets: Throttle;
  readonly messages: Throttle;
  readonly watches: Throttle;

  constructor(address: string, now: number) {
    const { socketHandshakesPerSecond, socketHandshakeBurst, socketPacketsPerSecondAndClient } =
      limits;
    this.address = address;
    this.handshakes = new Throttle(now, socketHandshakesPerSecond, socketHandshakeBurst);
    this.packets = new Throttle(
      now,
      socketPacketsPerSecondAndClient,
      socketPacketsPerSecondAndClient * 2,
    );
    this.messages = new Throttle(now, limits.socketMessagesPerSecondAndClient);
    this.watches = new Throttle(now, limits.watchesPerSecondAndClient, limits.watchBurst);
  }

  /** Whether forgetting it changes nothing. */
  isIdle(now: number): boolean {
    const throttles = [this.handshakes, this.packets, this.messages, this.watches];
    return this.connections === 0 && throttles.every((throttle) => throttle.isFull(now));
  }
}

/** Between two looks through all clients for those that have gone. */
const sweepMs = 1_000;

/** Every client that has connections or had some a moment ago. Their number is bounded: past it all newcomers count as one. */
export class SocketClients {
  readonly #clients = new Map<string, SocketClient>();
  #sweptAt = -Infinity;

  /** `address`: as `clientOf` has it; `now`: ms. */
  of(address: string, now: number): SocketClient {
    const known = this.#clients.get(address);
    if (known) return known;
    if (this.#clients.size >= limits.socketClients / 2) this.#sweep(now);
    const name = this.#clients.size < limits.socketClients ? address : 'others';
    const client = this.#clients.get(name) ?? new SocketClient(name, now);
    this.#clients.set(name, client);
    return client;
  }

  get size(): number {
    return this.#clients.size;
  }

  /** Once in a while: a crowd that stays is not to make everyone who comes look at all of it. */
  #sweep(now: number): void {
    if (Math.abs(now - this.#sweptAt) < sweepMs) return;
    this.#sweptAt = now;
    for (const [address, client] of this.#clients) {
      if (client.isIdle(now)) this.#clients.delete(address);
    }
  }
}

/** So many refusals in a row for each that may pass a second, and it is a flood. */
const floodFactor = 5;

/** Lets so many pass a second, from a bucket of `burst` that fills again. Time is given, ms. */
export class Throttle {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;
  #refused = 0;

  constructor(now: number, perSecond: number, burst: number = perSecond) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = now;
  }

  /** Whether one more may pass. */
  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) {
      this.#refused += 1;
      return false;
    }
    this.#tokens -= 1;
    return true;
  }

  /** Whether it is as if nobody had ever taken anything. */
  isFull(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= this.#burst;
  }

  /** Whether more have come though they were refused, again and again. */
  get flooded(): boolean {
    return this.#refused >= this.#perSecond * floodFactor;
  }

  #fill(now: number): void {
    // A clock that was set back takes nothing away.
    this.#tokens += (Math.max(0, now - this.#filledAt) * this.#perSecond) / 1000;
    this.#filledAt = now;
    if (this.#tokens < this.#burst) return;
    this.#tokens = this.#burst;
    this.#refused = 0;
  }
}
