/** Who wants to enter. `seats` are told apart over all flights. */
export interface Customer {
  /** The order's id: a repeated request has the same. */
  readonly id: string;
  /** Whether the request can be repeated under this id: only then can a place be kept. */
  readonly keyed: boolean;
  readonly flightId: string;
  readonly seats: readonly string[];
  /** The snapshot cannot tell about its seats: the flight is to decide. */
  readonly unchecked?: boolean;
}

/** A place in the line. `arrival` orders the places and stays when its customer comes back. */
export interface Place {
  readonly arrival: number;
  readonly customer: Customer;
  /** Null: the customer stands here. Else a ticket, kept until then (ms). */
  keptUntil: number | null;
}

/**
 * The one order of arrival: customers who wait with an open request, and places (tickets) of those who were told to
 * come back. A ticket keeps a place, never seats. Times are ms.
 */
export class Line {
  #places: Place[] = [];
  readonly #tickets = new Map<string, Place>();
  /** How many in the line want each seat. */
  readonly #wanted = new Map<string, number>();
  #seatless = 0;
  #arrivals = 0;
  #nextExpiry = Infinity;

  get length(): number {
    return this.#places.length;
  }

  get tickets(): number {
    return this.#tickets.size;
  }

  get openCount(): number {
    return this.#places.length - this.#tickets.size;
  }

  /** Takes the customer's kept place or the one of an earlier `arrival`, whichever is first; else the last. */
  enter(customer: Customer, arrival = Infinity): Place {
    const ticket = this.#tickets.get(customer.id);
    if (ticket) this.leave(ticket);
    this.#arrivals += 1;
    const first = Math.min(ticket?.arrival ?? Infinity, arrival, this.#arrivals);
    return this.#insert({ arrival: first, customer, keptUntil: null });
  }

  leave(place: Place): void {
    const index = this.#indexOf(place.arrival);
    if (this.#places[index] !== place) return;
    this.#places.splice(index, 1);
    if (this.#tickets.get(place.customer.id) === place) this.#tickets.delete(place.customer.id);
    this.#count(place, -1);
  }

  /** The customer goes away; the place stays until `keptUntil`. Of two under one id the earlier one is kept. */
  keep(place: Place, keptUntil: number): Place {
    const other = this.#tickets.get(place.customer.id);
    const kept = other && other.arrival < place.arrival ? other : place;
    if (other) this.leave(kept === place ? other : place);
    kept.keptUntil = keptUntil;
    this.#tickets.set(place.customer.id, kept);
    this.#nextExpiry = Math.min(this.#nextExpiry, keptUntil);
    return kept;
  }

  /** Drops the places whose customers did not come back. */
  expire(now: number): void {
    if (now < this.#nextExpiry) return;
    const overdue = [...this.#tickets.values()].filter(({ keptUntil }) => (keptUntil ?? 0) <= now);
    for (const place of overdue) this.leave(place);
    const left = [...this.#tickets.values()].map(({ keptUntil }) => keptUntil ?? 0);
    this.#nextExpiry = left.reduce((least, until) => Math.min(least, until), Infinity);
  }

  /** 1 is the next. */
  placeOf(place: Place): number {
    return this.#indexOf(place.arrival) + 1;
  }

  /**
   * Creations that can come of the line up to this place: no more than places, and no more than seats that
   * are wanted, since of all who want one seat one gets it.
   */
  workUpTo(place: Place): number {
    return Math.min(this.placeOf(place), this.#seatless + this.#wanted.size);
  }

  /** Those who wait with an open request, in order of arrival. The line may change only after the walk. */
  *openRequests(): Generator<Place> {
    for (const place of this.#places) if (place.keptUntil === null) yield place;
  }

  #insert(place: Place): Place {
    this.#places.splice(this.#indexOf(place.arrival), 0, place);
    this.#count(place, 1);
    return place;
  }

  /** Where the place of this arrival is, or would be. */
  #indexOf(arrival: number): number {
    let [low, high] = [0, this.#places.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#places[middle]?.arrival ?? Infinity) < arrival) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #count({ customer: { seats } }: Place, by: 1 | -1): void {
    if (seats.length === 0) this.#seatless += by;
    for (const seat of seats) {
      const wanted = (this.#wanted.get(seat) ?? 0) + by;
      if (wanted > 0) this.#wanted.set(seat, wanted);
      else this.#wanted.delete(seat);
    }
  }
}
