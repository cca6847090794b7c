/** How far behind viewers are while parts of a system go and come back: one customer changes seats again and again, and they watch. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Follower, type Shown } from './follower.ts';
import { answered } from './patience.ts';
import { must, seatsOf, type Booking, type Site } from './site.ts';

const beatMs = 150;
const viewerCount = 6;
/** Few, as customers do: whoever takes over an order after a worker replays all of them. */
const beatsPerOrder = 30;
const answerMs = 90_000;

interface Viewer {
  readonly follower: Follower;
  /** The next change that it has not shown. */
  next: number;
}

/** What was seen since the last look. */
export interface Seen {
  readonly acknowledged: number;
  /** Answers that said something else than yes or not now: a sentence each. */
  readonly refused: readonly string[];
  /** How long a change took to be acknowledged, its repetitions included, the longest, ms. */
  readonly answerMs: number;
  /** From the acknowledgement of a change until the last viewer showed it, the longest, ms. */
  readonly behindMs: number;
}

export class Pulse {
  readonly flightId: string;
  readonly #site: Site;
  readonly #seats: readonly string[];
  readonly #viewers: readonly Viewer[];
  /** When each change was acknowledged, ms; the first is number 0. */
  readonly #acknowledgedAt: number[] = [];
  /** The newest change by which a seat was taken. */
  readonly #changeOf = new Map<string, number>();
  readonly #running: Promise<void>;
  #sinceChange = 0;
  #behindMs = 0;
  #answerMs = 0;
  #refused: string[] = [];
  #stopping = false;

  private constructor(
    site: Site,
    flightId: string,
    seats: readonly string[],
    urls: readonly string[],
  ) {
    this.#site = site;
    this.flightId = flightId;
    this.#seats = seats;
    this.#viewers = urls.map((url) => ({ follower: new Follower(url, flightId), next: 0 }));
    for (const viewer of this.#viewers)
      viewer.follower.heard = (shown) => this.#heard(viewer, shown);
    this.#running = this.#run();
    // Told by `settled`.
    this.#running.catch(() => undefined);
  }

  /** On a flight of its own; viewers dial `viewersUrl`. */
  static async start(site: Site, viewersUrl = site.url): Promise<Pulse> {
    const { id } = await site.openFlight();
    const seats = seatsOf(await site.flight(id));
    const pulse = new Pulse(site, id, seats, Array<string>(viewerCount).fill(viewersUrl));
    await Promise.all(pulse.#viewers.map(({ follower }) => follower.ready()));
    await pulse.goesOn(1);
    return pulse;
  }

  /** Resolves when so many more changes were acknowledged and every viewer shows them. */
  async goesOn(changes: number): Promise<void> {
    const wanted = this.#acknowledgedAt.length + changes;
    const reached = async (): Promise<void> => {
      while (this.#shownByAll < wanted) await sleep(beatMs);
    };
    await Promise.race([reached(), this.#running]);
  }

  /** What was seen since the last call. */
  take(): Seen {
    const { length } = this.#acknowledgedAt;
    const acknowledged = length - this.#sinceChange;
    const seen = {
      acknowledged,
      refused: this.#refused,
      answerMs: Math.round(this.#answerMs),
      behindMs: Math.round(this.#behindMs),
    };
    this.#sinceChange = length;
    this.#refused = [];
    this.#behindMs = 0;
    this.#answerMs = 0;
    return seen;
  }

  /** Ends it; resolves when every viewer shows the last change that was acknowledged, and what the flight says. */
  async settled(): Promise<void> {
    this.#stopping = true;
    try {
      await this.#running;
      const until = Date.now() + answerMs;
      while (!(await this.#isSettled())) {
        if (Date.now() > until) throw new Error('a viewer does not show what was acknowledged');
        await sleep(beatMs);
      }
    } finally {
      for (const { follower } of this.#viewers) follower.stop();
    }
  }

  get #shownByAll(): number {
    return Math.min(...this.#viewers.map(({ next }) => next));
  }

  async #isSettled(): Promise<boolean> {
    const { version } = await this.#site.flight(this.flightId);
    return this.#viewers.every(({ follower }) => follower.shown.version === version);
  }

  async #run(): Promise<void> {
    let booking: Booking | null = null;
    while (!this.#stopping || booking !== null) {
      const { length } = this.#acknowledgedAt;
      if (booking === null) booking = await this.#begin();
      else if (!(await this.#change(booking))) booking = null;
      const isLast = this.#stopping || length % beatsPerOrder === beatsPerOrder - 1;
      if (booking !== null && isLast) {
        await answered(booking.cancel.bind(booking), answerMs);
        booking = null;
      }
      await sleep(beatMs);
    }
  }

  async #begin(): Promise<Booking> {
    const seat = this.#next();
    const key = crypto.randomUUID();
    const send = () => this.#site.createOrder(this.flightId, [seat], key);
    const sentAt = Date.now();
    const { order, token } = must(await answered(send, answerMs), 201);
    this.#acknowledged(sentAt);
    return this.#site.booking(order.id, token);
  }

  /** False when the order has ended meanwhile: what is not answered for longer than a hold lasts runs out. */
  async #change(booking: Booking): Promise<boolean> {
    const seat = this.#next();
    const sentAt = Date.now();
    const answer = await answered(() => booking.setSeats([seat]), answerMs);
    if (answer.body.code === 'order-expired') return false;
    if (answer.status !== 200) this.#refused.push(JSON.stringify(answer.body));
    this.#acknowledged(sentAt);
    return true;
  }

  #acknowledged(sentAt: number): void {
    const now = Date.now();
    this.#answerMs = Math.max(this.#answerMs, now - sentAt);
    this.#acknowledgedAt.push(now);
  }

  /** Seats in turn: so each change is told from those before. */
  #next(): string {
    const { length } = this.#acknowledgedAt;
    const seat = this.#seats[length % this.#seats.length] ?? '';
    this.#changeOf.set(seat, length);
    return seat;
  }

  #heard(viewer: Viewer, { seats }: Shown): void {
    const now = Date.now();
    const shown = Math.max(-1, ...Object.keys(seats).map((seat) => this.#changeOf.get(seat) ?? -1));
    for (; viewer.next <= shown; viewer.next += 1) {
      // Not acknowledged yet: it is ahead.
      const behindMs = now - (this.#acknowledgedAt[viewer.next] ?? now);
      this.#behindMs = Math.max(this.#behindMs, behindMs);
    }
  }
}
