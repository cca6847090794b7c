import type { SchedulerBounds } from '../../src/admission/turns.ts';

/** Someone who called the scheduler and was not answered yet. */
export interface Waiter {
  /** Null: has an order. */
  readonly wish: Wish | null;
  /** Orders the arrivals, and the holders. */
  readonly rank: number;
  readonly since: number;
}

export interface Wish {
  readonly id: string;
  readonly keyed: boolean;
  readonly flightId: string;
  readonly seats: readonly string[];
  readonly unchecked: boolean;
}

interface Ticket {
  readonly rank: number;
  readonly keptUntil: number;
}

/**
 * What the line should look like, told from outside: who waits, who is under way, who was promised a place.
 * It is slow and plain, shares nothing with the scheduler, and checks each of its answers (shared/SPEC.md, Q).
 */
export class LineModel {
  readonly waiting = new Set<Waiter>();
  /** The flights of the commands that are under way; those of holders are not known. */
  readonly underWay: string[] = [];
  /** Seats of creations that are under way or whose outcome is not seen yet. */
  readonly claimed = new Set<string>();
  readonly taken = new Set<string>();
  readonly #tickets = new Map<string, Ticket>();
  readonly #bounds: SchedulerBounds;
  #ranks = 0;

  constructor(bounds: SchedulerBounds) {
    this.#bounds = bounds;
  }

  /** Comes and waits. A kept place, or the `earlier` one of who was told `taken`, is taken up again. */
  come(wish: Wish | null, now: number, earlier?: number): Waiter {
    this.#ranks += 1;
    const ticket = wish === null ? undefined : this.tickets(now).get(wish.id);
    if (wish !== null) this.#tickets.delete(wish.id);
    const rank = Math.min(ticket?.rank ?? Infinity, earlier ?? this.#ranks);
    const waiter = { wish, rank, since: now };
    this.waiting.add(waiter);
    return waiter;
  }

  /** Places that are kept at this time. */
  tickets(now: number): Map<string, Ticket> {
    return new Map([...this.#tickets].filter(([, { keptUntil }]) => keptUntil > now));
  }

  get holders(): Waiter[] {
    return this.#inOrder((waiter) => waiter.wish === null);
  }

  get arrivals(): Waiter[] {
    return this.#inOrder((waiter) => waiter.wish !== null);
  }

  /** Whether a seat of the waiter is asked for by a creation under way, or by an arrival before it. */
  isBlocked({ wish, rank }: Waiter): boolean {
    const before = this.arrivals.filter((other) => other.rank < rank);
    const spoken = new Set(before.flatMap((other) => other.wish?.seats ?? []));
    return wish?.seats.some((seat) => spoken.has(seat) || this.claimed.has(seat)) === true;
  }

  looksTaken({ seats, unchecked }: Wish): boolean {
    return !unchecked && seats.some((seat) => this.taken.has(seat));
  }

  /** Whether a slot is left for a command of its flight. */
  hasRoom({ wish }: Waiter): boolean {
    const free = this.#bounds.concurrency - this.underWay.length;
    const own = this.underWay.filter((flightId) => flightId === (wish?.flightId ?? '')).length;
    return free > 0 && own < 2 * free;
  }

  /** Is called. Gives why it was not its turn; null: it was. */
  go(waiter: Waiter): string | null {
    const { wish, rank } = waiter;
    if (!this.hasRoom(waiter)) return 'Q6, Q12: more are under way than may be';
    if (wish === null) {
      if (this.holders[0] !== waiter) return 'Q6: a holder was passed by';
    } else {
      if (this.holders.some((holder) => this.hasRoom(holder)))
        return 'Q7: a creation went before a holder';
      if (this.isBlocked(waiter)) return 'Q5: a seat is asked for twice';
      const passedBy = this.arrivals.find(
        (other) => other.rank < rank && !this.isBlocked(other) && this.hasRoom(other),
      );
      if (passedBy) return `Q6: ${passedBy.wish?.id} was passed by`;
    }
    this.waiting.delete(waiter);
    this.underWay.push(wish?.flightId ?? '');
    for (const seat of wish?.seats ?? []) this.claimed.add(seat);
    return null;
  }

  /** Is told that its seats look taken. */
  turnToCheck(waiter: Waiter): string | null {
    this.waiting.delete(waiter);
    return waiter.wish && this.looksTaken(waiter.wish) ? null : 'Q1: its seats are free';
  }

  /** Is told to come back. */
  turnedAway(waiter: Waiter, now: number): string | null {
    const { wish, since } = waiter;
    const { holders, openRequests, openMs } = this.#bounds;
    if (now - since >= openMs) return null;
    if (since !== now) return 'Q8: was held open, and turned away before the time';
    // It counts as one of them itself.
    if (wish === null) return this.holders.length > holders ? null : 'Q8: there was room for it';
    const isFull = !this.hasRoom(waiter) || this.arrivals.length > openRequests;
    return isFull ? null : 'Q9: was turned away while a slot is free';
  }

  /** Is told that its place is kept, with its number. */
  keep(waiter: Waiter, place: number, retryAfterMs: number, now: number): string | null {
    this.waiting.delete(waiter);
    const { id = '', keyed = false } = waiter.wish ?? {};
    if (!keyed) return 'Q8: without a key there is no place to keep';
    if (retryAfterMs > this.#bounds.returnMs) return 'Q9: is asked back too late';
    const other = this.tickets(now).get(id);
    const rank = Math.min(waiter.rank, other?.rank ?? Infinity);
    this.#tickets.set(id, { rank, keptUntil: now + retryAfterMs + this.#bounds.ticketMs });
    const ranks = [...this.tickets(now).values(), ...this.arrivals].map((each) => each.rank);
    const ahead = ranks.filter((each) => each < rank).length;
    return place === ahead + 1 ? null : `Q8: was told place ${place}, and has ${ahead} before it`;
  }

  /** Is told to come back, without a place. */
  busy(waiter: Waiter, now: number): string | null {
    this.leave(waiter);
    const isOwed = waiter.wish?.keyed === true && this.tickets(now).size < this.#bounds.tickets;
    return isOwed ? 'Q8: a place could have been kept' : null;
  }

  leave(waiter: Waiter): null {
    this.waiting.delete(waiter);
    return null;
  }

  /** What is wrong while nothing happens; null: nothing is. */
  resting(now: number): string | null {
    const { holders, openRequests, tickets, openMs } = this.#bounds;
    if (this.holders.length > holders) return 'Q8: too many holders wait';
    if (this.arrivals.length > openRequests) return 'Q8: too many creations are held open';
    if (this.tickets(now).size > tickets) return 'Q8: too many places are kept';
    if ([...this.waiting].some(({ since }) => now - since >= openMs))
      return 'Q8: held open too long';
    if (this.holders.some((holder) => this.hasRoom(holder)))
      return 'Q9: a holder waits while a slot is free';
    const idle = this.arrivals.find((waiter) => !this.isBlocked(waiter) && this.hasRoom(waiter));
    return idle ? `Q9: ${idle.wish?.id} waits while a slot is free` : null;
  }

  #inOrder(belongs: (waiter: Waiter) => boolean): Waiter[] {
    return [...this.waiting].filter(belongs).toSorted((a, b) => a.rank - b.rank);
  }
}
