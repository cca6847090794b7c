/** What holds for who waits for a flight's seats, after each of its commits (SPEC S22 to S29). */
import { isDeepStrictEqual } from 'node:util';
import { pricedLayout, seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { bestSeats } from '@aisle/shared/choosing/best-seats';
import { limits } from '@aisle/shared/limits';
import type { PublicSeats } from '@aisle/shared/seat-map';
import type { FlightWatches, WatchState } from '@aisle/shared/watches';
import type { FlightSnapshot } from '@aisle/shared/workflow-api';
import { SimulationError } from './simulation-error.ts';

/** A flight's watches as they were looked at last. */
interface Known {
  /** Of the map and of the watches. */
  readonly versions: readonly [number, number];
  readonly aircraft: string;
  readonly watches: ReadonlyMap<string, WatchState>;
}

function demand(condition: boolean, sentence: () => string): void {
  if (!condition) throw new SimulationError(sentence());
}

const taken = { status: 'blocked' } as const;

export class WatchRules {
  readonly #known = new Map<string, Known>();
  readonly #expected = new Set<string>();
  /** Seats that each watch was offered at some time: it may have declined them. */
  readonly #offered = new Map<string, Set<string>>();

  /** A watch as its flight said last that it is. */
  of(flightId: string, watchId: string): WatchState | undefined {
    return this.#known.get(flightId)?.watches.get(watchId);
  }

  /** Somebody waits, or will: the flight is asked from now on. */
  expect(flightId: string): void {
    this.#expected.add(flightId);
  }

  isExpected(flightId: string): boolean {
    return this.#expected.has(flightId);
  }

  check({ version, watches }: FlightWatches, snapshot: FlightSnapshot, now: number): void {
    const { flight } = snapshot;
    const before = this.#known.get(flight.id);
    const versions = [snapshot.version, version] as const;
    if (watches.length === 0 && before === undefined) return;
    if (isDeepStrictEqual(before?.versions, versions)) return;
    const after = new Map(watches.map((watch) => [watch.id, watch]));
    this.#known.set(flight.id, { versions, aircraft: flight.aircraft, watches: after });
    // Seats of the same names are others on another aircraft.
    const were = before?.aircraft === flight.aircraft ? before.watches : undefined;
    for (const watch of watches) this.#checkOffer(watch, were?.get(watch.id), snapshot, now);
    const waiting = watches.filter(({ status }) => status === 'waiting');
    demand(
      waiting.every(({ place }, index) => place === index + 1),
      () =>
        `S21: the places on ${flight.id} are ${JSON.stringify(waiting.map(({ place }) => place))}`,
    );
    if (before) this.#checkLine(before, after, flight);
    if (snapshot.status !== 'open') return;
    for (const watch of waiting)
      demand(
        !this.#isMet(watch, flight, snapshot.seats),
        () => `S22: ${watch.id} waits on ${flight.id} for seats that are free`,
      );
  }

  /** S23, S26: what is on offer is held for it, for no longer than it may be. */
  #checkOffer(
    { id, offer }: WatchState,
    before: WatchState | undefined,
    { flight, seats }: FlightSnapshot,
    now: number,
  ): void {
    if (offer === null) return;
    const held = { status: 'held', until: new Date(offer.until).toISOString() };
    demand(
      offer.seats.every((seat) => isDeepStrictEqual(seats[seat], held)),
      () => `S23: what ${flight.id} offers to ${id} is not held for it`,
    );
    const latest = isDeepStrictEqual(before?.offer?.seats, offer.seats)
      ? before?.offer?.until
      : now + limits.offerMs;
    demand(
      offer.until <= (latest ?? 0),
      () => `S26: the offer to ${id} on ${flight.id} lasts too long`,
    );
    this.#offered.set(id, new Set([...(this.#offered.get(id) ?? []), ...offer.seats]));
  }

  /** S22, S28: nobody who waits is forgotten, put behind or passed over. */
  #checkLine(
    before: Known,
    after: ReadonlyMap<string, WatchState>,
    flight: FlightDefinition,
  ): void {
    const waited: { readonly watch: WatchState; readonly place: number }[] = [];
    for (const was of before.watches.values()) {
      if (was.status !== 'waiting' && was.status !== 'offered') continue;
      const watch = after.get(was.id);
      demand(watch !== undefined, () => `S28: ${flight.id} has forgotten ${was.id}`);
      if (watch?.status !== 'waiting' || was.status !== 'waiting') continue;
      waited.push({ watch, place: was.place ?? 0 });
      // Another aircraft sends back to the line whose offers are void, each to its place.
      demand(
        (watch.place ?? 0) <= (was.place ?? 0) || flight.aircraft !== before.aircraft,
        () => `S22: ${was.id} is put behind others who wait for ${flight.id}`,
      );
    }
    if (flight.aircraft !== before.aircraft) return;
    for (const watch of after.values()) {
      const was = before.watches.get(watch.id);
      if (watch.offer === null || isDeepStrictEqual(watch.offer, was?.offer)) continue;
      const own = was?.status === 'waiting' ? (was.place ?? 0) : Infinity;
      const ahead = waited.filter(({ place }) => place < own);
      this.#checkTurn(
        watch,
        ahead.map((other) => other.watch),
        flight,
      );
    }
  }

  /** Whoever was in line before would not have taken what is offered now. */
  #checkTurn(
    { id, offer }: WatchState,
    ahead: readonly WatchState[],
    flight: FlightDefinition,
  ): void {
    const others = seatDesignators(flight.aircraft).filter(
      (seat) => offer?.seats.includes(seat) !== true,
    );
    const seats = Object.fromEntries(others.map((seat) => [seat, taken]));
    for (const other of ahead)
      demand(
        !this.#isMet(other, flight, seats),
        () => `S22: ${other.id} is passed over by ${id} on ${flight.id}`,
      );
  }

  #isMet({ id, wish }: WatchState, flight: FlightDefinition, seats: PublicSeats): boolean {
    const declined = [...(this.#offered.get(id) ?? [])].map((seat) => [seat, taken] as const);
    const layout = pricedLayout(flight.aircraft, flight.fares);
    return bestSeats(layout, { ...seats, ...Object.fromEntries(declined) }, wish, 1).length > 0;
  }
}
