import type { Flight } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import { err, ok } from '@aisle/shared/result';
import type { Answer, BookingPort } from '../booking/port.ts';
import { pause, type Clock } from '../clock.ts';
import type { FlightRelay } from './flight-relay.ts';
import { CachedList } from './cached-body.ts';

/** One flight's counts are asked for at most this often; with the flush they stay within the limit. */
const spacingMs = limits.flightListMs * 0.4;
/** What was learned leaves together, so often at most. With the above: within the limit, and a query besides. */
const flushSpacingMs = limits.flightListMs * 0.4;
/** Changes that come together are asked for, and leave, together. */
const flushMs = limits.flightListMs * 0.05;
/** Queries for the list that run at once: the flights' own viewers come first. */
const lanes = 8;
/** A reader waits so long for fresh counts, then takes those that are there. */
const patienceMs = 1_500;
/** A reader makes the list look for flights that it was not told of, at most this often. */
const relistMs = 15_000;

export interface FlightListParts {
  readonly booking: Pick<BookingPort, 'listFlights'>;
  readonly relay: Pick<FlightRelay, 'feed' | 'flight' | 'trusted'>;
  readonly clock: Clock;
  /** There is such a flight. May be called again. */
  readonly found?: (flightId: string) => void;
  /** Sends the flights that changed to everyone who watches the list. */
  readonly emit: (flights: Flight[]) => void;
}

/**
 * The list of flights with live counts. It follows the notices at leisure: while someone watches, at most
 * a second behind; otherwise when someone reads. A flight that has departed, or would have, leaves it, after one
 * last `flights:changed` that says so.
 */
export class FlightList {
  readonly #parts: FlightListParts;
  readonly #ids = new Set<string>();
  /** As last sent to watchers, to send what changed only. */
  readonly #sent = new Map<string, string>();
  readonly #changed = new Set<string>();
  #listedAt = -Infinity;
  #listing: Answer<null> | null = null;
  #refreshing: Promise<void> | null = null;
  #flushedAt = -Infinity;
  #watchers = 0;
  #tick: { readonly at: number; readonly cancel: () => void } | null = null;
  #cancelFlush: (() => void) | null = null;
  /** Counts what the list has learned. */
  #revision = 0;
  #written: CachedList | null = null;

  constructor(parts: FlightListParts) {
    this.#parts = parts;
  }

  addWatcher(): void {
    this.#watchers += 1;
    this.#tickAfter(0);
  }

  removeWatcher(): void {
    this.#watchers -= 1;
  }

  stop(): void {
    this.#watchers = 0;
    this.#tick?.cancel();
    this.#cancelFlush?.();
  }

  /** A flight was opened or has changed: it belongs to the list, and its counts are to be asked for. */
  noticed(flightId: string): void {
    this.#add(flightId);
    this.#parts.found?.(flightId);
    this.#tickAfter(flushMs);
  }

  /** The relay has learned something of the flight. */
  known(flightId: string): void {
    if (!this.#ids.has(flightId)) return;
    this.#changed.add(flightId);
    this.#revision += 1;
    const { clock } = this.#parts;
    const delayMs = Math.max(flushMs, this.#flushedAt + flushSpacingMs - clock.now());
    this.#cancelFlush ??= clock.after(delayMs, () => {
      this.#flush();
    });
  }

  /** Looks anew for open flights. Called when a bus connects: some may have opened unnoticed. */
  async relist(): Answer<null> {
    this.#listing ??= this.#list().finally(() => {
      this.#listing = null;
    });
    return this.#listing;
  }

  /** The open flights, by departure. A flight whose counts changed more than a second ago is asked first. */
  async flights(): Answer<Flight[]> {
    const fresh = await this.#freshen();
    return fresh.ok ? this.#shown() : fresh;
  }

  /** The same as bytes. */
  async written(): Answer<CachedList> {
    const fresh = await this.#freshen();
    if (!fresh.ok) return fresh;
    const now = this.#parts.clock.now();
    if (this.#written?.serves(this.#revision, now)) return ok(this.#written);
    const flights = this.#shown();
    if (!flights.ok) return flights;
    this.#written = new CachedList(flights.value, this.#revision, now);
    return ok(this.#written);
  }

  async #freshen(): Answer<null> {
    const { clock } = this.#parts;
    if (this.#listedAt === -Infinity) {
      const listed = await this.relist();
      if (!listed.ok) return listed;
    } else if (clock.now() - this.#listedAt > relistMs) void this.relist();
    // A round that is under way may have begun before the change that this reader knows of.
    await this.#refreshing;
    await Promise.race([this.#refresh(), pause(clock, patienceMs)]);
    return ok(null);
  }

  #shown(): Awaited<Answer<Flight[]>> {
    const flights = this.#open();
    const missing = [...this.#ids].some((id) => this.#parts.relay.flight(id) === null);
    // Nothing to show, though there are flights: that is no empty list, but none at all.
    return flights.length === 0 && missing ? err({ code: 'unavailable' }) : ok(flights);
  }

  async #list(): Answer<null> {
    const listed = await this.#parts.booking.listFlights();
    if (!listed.ok) return listed;
    this.#listedAt = this.#parts.clock.now();
    const running = new Set(listed.value);
    // Those that do not run any more are asked what became of them: whoever terminates a workflow gives no notice.
    for (const id of this.#ids) if (!running.has(id)) this.#parts.relay.feed(id).distrust();
    for (const id of listed.value) {
      const flight = this.#parts.relay.flight(id);
      if (flight === null || !this.#isGone(flight)) this.#add(id);
      this.#parts.found?.(id);
    }
    this.#tickAfter(0);
    return ok(null);
  }

  /** Asks for every flight that is behind and was not asked in the last moments. Callers share one round. */
  #refresh(): Promise<void> {
    this.#refreshing ??= this.#round().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #round(): Promise<void> {
    const { relay, clock } = this.#parts;
    const now = clock.now();
    const due = [...this.#ids].filter((id) => {
      const feed = relay.feed(id);
      // A first answer is waited for, whoever asks for it: without it the list would lack the flight.
      if (feed.known === null && feed.asking) return true;
      // Watched flights are followed by their own feed.
      if (feed.watched || now - feed.sentAt < spacingMs) return false;
      return feed.behind || !relay.trusted;
    });
    const lane = async (): Promise<void> => {
      for (let id = due.pop(); id !== undefined; id = due.pop()) await this.#ask(id);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  async #ask(id: string): Promise<void> {
    const { relay } = this.#parts;
    const asked = await relay.feed(id).fresh(relay.trusted ? Infinity : spacingMs, false);
    if (asked.ok || asked.error.code !== 'flight-not-found') return;
    const flight = relay.flight(id);
    this.#leave(id);
    if (flight) this.#parts.emit([{ ...flight, status: 'cancelled', fromPrice: null }]);
  }

  #open(): Flight[] {
    const flights = [...this.#ids].flatMap((id) => this.#parts.relay.flight(id) ?? []);
    return flights
      .filter((flight) => !this.#isGone(flight))
      .sort((a, b) => a.departsAt.localeCompare(b.departsAt) || a.id.localeCompare(b.id));
  }

  /** While someone watches: the next round comes within `delayMs`. */
  #tickAfter(delayMs: number): void {
    if (this.#watchers <= 0) return;
    const at = this.#parts.clock.now() + delayMs;
    if (this.#tick !== null && this.#tick.at <= at) return;
    this.#tick?.cancel();
    const cancel = this.#parts.clock.after(delayMs, () => {
      this.#tick = null;
      if (this.#parts.clock.now() - this.#listedAt > relistMs) void this.relist();
      void this.#refresh().then(() => {
        this.#noteDepartures();
        this.#tickAfter(this.#behind() ? flushMs : limits.relaySweepMs);
      });
    });
    this.#tick = { at, cancel };
  }

  #behind(): boolean {
    return [...this.#ids].some((id) => this.#parts.relay.feed(id).behind);
  }

  #noteDepartures(): void {
    for (const id of this.#ids) {
      const flight = this.#parts.relay.flight(id);
      if (flight && this.#isGone(flight)) this.known(id);
    }
  }

  #flush(): void {
    this.#cancelFlush = null;
    this.#flushedAt = this.#parts.clock.now();
    const flights = [...this.#changed].flatMap((id) => this.#parts.relay.flight(id) ?? []);
    this.#changed.clear();
    const news = flights.filter((flight) => {
      const text = JSON.stringify(flight);
      if (this.#sent.get(flight.id) === text) return false;
      this.#sent.set(flight.id, text);
      return true;
    });
    for (const flight of flights) if (this.#isGone(flight)) this.#leave(flight.id);
    if (news.length > 0 && this.#watchers > 0) this.#parts.emit(news);
  }

  /** A flight that was cancelled is shown as such until it would have departed. */
  #isGone({ status, departsAt }: Flight): boolean {
    if (status !== 'cancelled') return status === 'departed';
    return Date.parse(departsAt) <= this.#parts.clock.now();
  }

  #add(id: string): void {
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    this.#revision += 1;
  }

  #leave(id: string): void {
    this.#ids.delete(id);
    this.#sent.delete(id);
    this.#revision += 1;
  }
}
