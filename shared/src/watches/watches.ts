import type { AnsweringFlight, CommandOutcome } from '../flight-commands.ts';
import { limits } from '../limits.ts';
import type { BookingMail } from '../order-messages.ts';
import type { SeatChange } from '../seat-map/index.ts';
import { FreeSeats } from './free-seats.ts';
import { WatchLine } from './line.ts';
import { offerMail, offerOf, refused, stateOf, type WatchRefusal } from './answers.ts';
import type {
  CarriedWatches,
  FlightWatches,
  Watch,
  WatchCommand,
  WatchCounts,
  WatchEnd,
} from './types.ts';

/** Events after which seats may be free that were not. */
const freeing: ReadonlySet<SeatChange['event']['type']> = new Set([
  'seats-held',
  'seats-released',
  'seats-moved',
  'seats-unblocked',
  'seats-returned',
  'seats-exchanged',
  'exchange-ended',
  'aircraft-changed',
  'sales-opened',
]);

/** Why an order gives its seats back that wants none instead. */
const given: ReadonlySet<string> = new Set(['cancelled', 'refunded', 'rebooked']);

/**
 * Those who wait for seats of a flight, first come, first served (SPEC S21 to S29). After whatever may free seats, and before anything
 * else is decided, {@link settle} offers them: as holds in the watches' names, so that an offered seat is never free in between.
 */
export class SeatWatches {
  readonly #line: WatchLine;
  /** The map's version for which each was last looked at, in vain. */
  readonly #searched = new Map<string, number>();
  /** Watches whose orders were given back, which end before anything is offered. */
  readonly #orderless: string[] = [];
  #mayOffer = true;
  #mails: readonly BookingMail[] = [];

  constructor(carried?: CarriedWatches) {
    this.#line = new WatchLine(carried);
  }

  /** Counts every change of a watch, of an offer, and of a place. */
  get version(): number {
    return this.#line.version;
  }

  /** Nobody waits, and nothing is on offer. */
  get idle(): boolean {
    return this.#line.live === 0;
  }

  get counts(): WatchCounts {
    return this.#line.counts;
  }

  /** What a command is answered that leaves nothing to decide; undefined where there is something. */
  known(command: WatchCommand, flight: AnsweringFlight): CommandOutcome | undefined {
    const watch = this.#line.get(command.watchId);
    if (watch === undefined) return undefined;
    if (command.type === 'watch-seats' && watch.fingerprint !== command.fingerprint) {
      return refused(flight, 'idempotency-mismatch');
    }
    const isLeft =
      (command.type === 'decline-offer' &&
        watch.status === 'offered' &&
        offerOf(flight, watch.id)?.until === command.until) ||
      (command.type === 'end-watch' && (watch.status === 'waiting' || watch.status === 'offered'));
    return isLeft ? undefined : this.#answer(watch.id, flight);
  }

  /** Decides what somebody asks who waits; what that frees is passed on by {@link settle}. */
  decide(command: WatchCommand, flight: AnsweringFlight, now: number): CommandOutcome {
    const known = this.known(command, flight);
    if (known) return known;
    const { watchId } = command;
    if (command.type === 'watch-seats') {
      const rejection = this.#whyRefused(command, flight);
      if (rejection) return refused(flight, rejection);
      this.#line.add(command);
      this.#mayOffer = true;
    } else {
      const watch = this.#line.get(watchId);
      if (watch === undefined) return refused(flight, 'watch-not-found');
      if (command.type === 'end-watch') this.#stop(watchId, 'stopped', flight, now);
      else this.#decline(watch, flight, now);
    }
    this.settle(flight, now);
    return this.#answer(watchId, flight);
  }

  /** Offers what is free to the first in line whose wish it meets, as long as it meets any; on a flight that is over, ends all. */
  settle(flight: AnsweringFlight, now: number): void {
    if (this.idle) return;
    const { decider, definition, over } = flight;
    if (over !== null) return this.#endAll(over, flight, now);
    this.#endOrderless(flight, now);
    // While sales are closed nothing is bought; they may open again.
    if (!this.#mayOffer || decider.sales !== 'open') return;
    this.#mayOffer = false;
    const waiting = this.#line.waiting();
    if (waiting.length === 0) return;
    const { version } = decider;
    const free = new FreeSeats(decider.map, definition);
    for (const watch of waiting) {
      const seats = free.for(watch, this.#searched.get(watch.id) ?? -1);
      if (seats === null) this.#searched.set(watch.id, version);
      else {
        free.take(seats);
        this.#offer(watch, seats, flight, now);
      }
    }
  }

  /** Is to be told of every change of the seats. */
  note({ event, seats }: SeatChange): void {
    if (freeing.has(event.type)) this.#mayOffer = true;
    if (this.idle) return;
    if (event.type === 'aircraft-changed') this.#refit(new Set(event.unplaced));
    if (event.type === 'seats-held') {
      const watch = this.#line.get(event.orderId);
      const taken = event.seats;
      if (watch?.status === 'offered') this.#line.end(watch, { takenBy: watch.id, taken });
    }
    if (event.type === 'seats-released') this.#released(event.orderId, event.reason, seats);
  }

  /** For the backend: one watch, or all. */
  all(flight: AnsweringFlight, watchId?: string): FlightWatches {
    const places = this.#line.places();
    const watches = this.#line
      .all()
      .filter(({ id }) => watchId === undefined || id === watchId)
      .map((watch) =>
        stateOf(watch, flight, { place: places.get(watch.id) ?? null, revision: this.version }),
      );
    return { version: this.version, watches };
  }

  /** To be sent, of what was offered since the last call. */
  takeMails(): readonly BookingMail[] {
    const mails = this.#mails;
    this.#mails = [];
    return mails;
  }

  carryOver(): CarriedWatches {
    return this.#line.carryOver();
  }

  #whyRefused(
    { client }: Extract<WatchCommand, { type: 'watch-seats' }>,
    { over }: AnsweringFlight,
  ): WatchRefusal | null {
    if (over !== null) return over;
    const isClientFull =
      client !== undefined && this.#line.countOf(client) >= limits.watchesPerClient;
    if (isClientFull) return 'too-many-seat-watches';
    return this.#line.live >= limits.watchesPerFlight ? 'watches-full' : null;
  }

  #offer(watch: Watch, seats: readonly string[], flight: AnsweringFlight, now: number): void {
    const orderId = watch.id;
    this.#line.change(watch, { status: 'offered', offers: watch.offers + 1 });
    const to = watch.orderId ?? orderId;
    const until = now + (watch.offerMs ?? limits.offerMs);
    const made = flight.decider.execute({ type: 'offer-seats', orderId, seats, to, until }, now);
    if (!made.ok) throw new Error(`free seats cannot be offered: ${made.rejection.code}`);
    if (watch.email === undefined) return;
    const offer = { to: watch.email, seats, until };
    this.#mails = [...this.#mails, offerMail(watch, offer, flight, now)];
  }

  /** It is not offered these seats again, and goes to the end of the line. */
  #decline(watch: Watch, { decider }: AnsweringFlight, now: number): void {
    const seats = decider.map.holds.get(watch.id)?.seats ?? [];
    this.#searched.delete(watch.id);
    if (watch.offers >= limits.offersPerWatch) this.#end(watch, 'offers-declined');
    else this.#line.requeue(watch, [...watch.declined, ...seats]);
    decider.execute({ type: 'withdraw-offer', orderId: watch.id }, now);
  }

  /** Seats of the same names are others on another aircraft; what was on offer is void. */
  #refit(lost: ReadonlySet<string>): void {
    this.#searched.clear();
    for (const watch of this.#line.all()) {
      if (watch.status === 'taken' || watch.status === 'ended') continue;
      const orderId = watch.orderId !== null && lost.has(watch.orderId) ? null : watch.orderId;
      this.#line.change(watch, { status: 'waiting', orderId, declined: [] });
    }
  }

  #released(orderId: string, reason: string, seats: readonly string[]): void {
    const watch = this.#line.get(orderId);
    if (watch?.status === 'offered') {
      const takenBy = watch.orderId ?? watch.id;
      if (reason === 'offer-taken') this.#line.end(watch, { takenBy, taken: seats });
      else this.#end(watch, 'offer-expired');
    }
    for (const waiting of this.#line.of(orderId)) {
      if (given.has(reason)) this.#orderless.push(waiting.id);
      else this.#line.change(waiting, { orderId: null });
    }
  }

  #endOrderless(flight: AnsweringFlight, now: number): void {
    for (const id of this.#orderless.splice(0)) this.#stop(id, 'order-ended', flight, now);
  }

  #endAll(reason: WatchEnd, flight: AnsweringFlight, now: number): void {
    for (const { id } of this.#line.all()) this.#stop(id, reason, flight, now);
  }

  /** Ends a live watch, and withdraws what is on offer to it. */
  #stop(id: string, reason: WatchEnd, { decider }: AnsweringFlight, now: number): void {
    const watch = this.#line.get(id);
    if (watch?.status !== 'waiting' && watch?.status !== 'offered') return;
    this.#end(watch, reason);
    decider.execute({ type: 'withdraw-offer', orderId: id }, now);
  }

  #end(watch: Watch, reason: WatchEnd): void {
    this.#searched.delete(watch.id);
    this.#line.end(watch, { reason });
  }

  #answer(watchId: string, flight: AnsweringFlight): CommandOutcome {
    const watch = this.#line.get(watchId);
    if (watch === undefined) return refused(flight, 'watch-not-found');
    const place = this.#line.places().get(watchId) ?? null;
    const { version } = flight.decider;
    return {
      ok: true,
      version,
      seats: [],
      until: null,
      watch: stateOf(watch, flight, { place, revision: this.version }),
    };
  }
}
