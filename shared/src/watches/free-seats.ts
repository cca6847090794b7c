import { pricedLayout, seatPrices, type FlightDefinition, type Layout } from '../aircraft/index.ts';
import { seatClass } from '../aircraft/layout.ts';
import { bestSeats } from '../choosing/best-seats.ts';
import { mostMinorUnits } from '../choosing/party.ts';
import type { SeatMap, SeatState } from '../seat-map/index.ts';
import type { PublicSeats } from '../seat-map/types.ts';
import type { Watch, WatchWish } from './types.ts';

/** A free seat, as far as a look at it says whether it is of use. */
interface FreeSeat {
  readonly designator: string;
  readonly cabin: string | undefined;
  /** Minor units. */
  readonly price: number;
  /** The version at which it came free. */
  readonly since: number;
}

/**
 * The free seats of a flight at one moment, of which watches are offered some. To look for seats together takes time, and hundreds may
 * wait: so a search begins only where enough seats are free, one of them since the last search.
 */
export class FreeSeats {
  readonly #flight: FlightDefinition;
  /** The seats that are not free. */
  readonly #taken: Record<string, SeatState>;
  #free: readonly FreeSeat[];
  #layout: Layout | null = null;

  constructor(map: SeatMap, flight: FlightDefinition) {
    this.#flight = flight;
    const { aircraft, fares } = flight;
    const prices = seatPrices(aircraft, fares);
    const seats = map.designators.map(
      (designator, place) => [designator, map.seats[place]] as const,
    );
    this.#taken = Object.fromEntries(
      seats.flatMap(([designator, seat]) =>
        seat && seat.status !== 'free' ? [[designator, seat]] : [],
      ),
    );
    this.#free = seats.flatMap(([designator, seat]) =>
      seat?.status === 'free'
        ? {
            designator,
            cabin: seatClass(aircraft, designator),
            price: prices[designator] ?? Infinity,
            since: seat.changedAt,
          }
        : [],
    );
  }

  /** Seats that a watch is to be offered; null: none meet its wish. `searched`: the version that it was last looked at for, in vain. */
  for({ wish, declined }: Watch, searched: number): readonly string[] | null {
    const fit = this.#free.filter(
      (seat) => this.#mayFit(seat, wish) && !declined.includes(seat.designator),
    );
    const isNew = fit.some(({ since }) => since > searched);
    if (!isNew || fit.length < wish.count) return null;
    const { aircraft, fares } = this.#flight;
    this.#layout ??= pricedLayout(aircraft, fares);
    const [best] = bestSeats(this.#layout, this.#seatsBut(declined), wish, 1);
    return best?.seats ?? null;
  }

  /** They are free no more. */
  take(seats: readonly string[]): void {
    this.#free = this.#free.filter(({ designator }) => !seats.includes(designator));
    for (const seat of seats) this.#taken[seat] = blocked;
  }

  #mayFit({ cabin, price }: FreeSeat, wish: WatchWish): boolean {
    const isCabin = wish.cabin === undefined || wish.cabin === cabin;
    return isCabin && price <= mostMinorUnits(wish, this.#flight.fares.currency);
  }

  #seatsBut(declined: readonly string[]): PublicSeats {
    if (declined.length === 0) return this.#taken;
    return { ...this.#taken, ...Object.fromEntries(declined.map((seat) => [seat, blocked])) };
  }
}

const blocked: SeatState = { status: 'blocked', changedAt: 0 };
