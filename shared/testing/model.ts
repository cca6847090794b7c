/**
 * The rules of SPEC.md once more, written as naively as they can be: one list of seats, one list of
 * everything that ever happened, nothing forgotten, nothing clever. It shares no code with the core,
 * so that the two can be held against each other.
 */
import type { SwapSeats } from './histories.ts';
import type { OrderSeatCommand, Outcome, PublicSeats, SeatCommand } from '../src/seat-map/types.ts';

interface ModelSeat {
  readonly name: string;
  status: 'free' | 'held' | 'paying' | 'sold' | 'blocked';
  owner: string | null;
  until: number;
  fencedUntil: number;
}

type SetSeats = Extract<SeatCommand, { type: 'set-seats' }>;

/** Other seats that a paid order pays for: it owns these, too. */
interface ModelExchange {
  readonly seats: readonly string[];
  readonly until: number;
}

/** What the model answers: the core's outcome, with the order of its `seats` left open. */
export interface Answer {
  readonly code: string | null;
  readonly version: number;
  readonly seats: readonly string[];
  readonly until: number | null;
}

/** A core outcome in the model's form. */
export function answerOf(outcome: Outcome): Answer {
  if (outcome.ok) {
    const { version, seats, until } = outcome;
    return { code: null, version, seats: seats.toSorted(), until };
  }
  const { rejection } = outcome;
  const seats = 'seats' in rejection ? rejection.seats.toSorted() : [];
  return { code: rejection.code, version: rejection.version, seats, until: null };
}

export class Model {
  version = 0;
  readonly #seats: ModelSeat[];
  #closesAt: number;
  #sales: 'open' | 'closed' | 'cancelled' = 'open';
  /** Of a cancelled flight: paid orders wait until then to be rebooked; Infinity: none does. */
  #rebookBy = Infinity;
  readonly #exchanges = new Map<string, ModelExchange>();
  readonly #charges: { orderId: string; chargeId: string }[] = [];
  /** By which charge an order was rebooked onto the flight. */
  readonly #rebooked = new Map<string, string>();
  readonly #answers: { orderId: string; revision: number; answer: Answer }[] = [];

  constructor(flight: { designators: readonly string[]; closesAt: number }) {
    this.#closesAt = flight.closesAt;
    this.#seats = flight.designators.map((name) => ({
      name,
      status: 'free',
      owner: null,
      until: 0,
      fencedUntil: 0,
    }));
  }

  /** Seats of an order, sorted. */
  seatsOf(owner: string): string[] {
    return this.#owned(owner)
      .map((seat) => seat.name)
      .toSorted();
  }

  publicSeats(): PublicSeats {
    const entries = this.#seats
      .filter((seat) => seat.status !== 'free')
      .map((seat) => [
        seat.name,
        seat.status === 'held'
          ? { status: seat.status, until: new Date(seat.until).toISOString() }
          : { status: seat.status },
      ]);
    return Object.fromEntries(entries) as PublicSeats;
  }

  /** Frees what is over at `now`, one version an order. */
  expire(now: number): void {
    const over = this.#seats.filter(
      (seat) =>
        (seat.status === 'held' && seat.until <= now) ||
        (seat.status === 'paying' && seat.fencedUntil <= now),
    );
    for (const owner of new Set(over.map((seat) => seat.owner))) {
      if (owner !== null && this.#exchanges.has(owner)) continue;
      this.#free(owner);
    }
    for (const [owner, { until }] of [...this.#exchanges]) {
      if (until <= now) this.#endExchange(owner);
    }
    if (this.#rebookBy <= now) this.#endRebooking();
  }

  #endRebooking(): void {
    this.#rebookBy = Infinity;
    this.version += 1;
  }

  #endExchange(owner: string): void {
    for (const seat of this.#seats) {
      if (seat.owner === owner && seat.status === 'paying') {
        Object.assign(seat, { status: 'free', owner: null });
      }
    }
    this.#exchanges.delete(owner);
    this.version += 1;
  }

  /** Decides a command, or answers as the first time. */
  execute(command: SeatCommand, now: number): Answer {
    this.expire(now);
    if (!('revision' in command)) return this.#decide(command, now);
    const mine = this.#answers.filter(({ orderId }) => orderId === command.orderId);
    const same = mine.find(({ revision }) => revision === command.revision);
    if (mine.some(({ revision }) => revision > command.revision)) return this.#no('superseded');
    if (same) return same.answer;
    const answer = this.#decide(command, now);
    this.#answers.push({ orderId: command.orderId, revision: command.revision, answer });
    return answer;
  }

  #owned(owner: string | null): ModelSeat[] {
    const isWanted = (seat: ModelSeat): boolean =>
      this.#exchanges.has(owner ?? '') && seat.status === 'paying';
    return this.#seats.filter(
      (seat) => seat.owner !== null && seat.owner === owner && !isWanted(seat),
    );
  }

  #free(owner: string | null): void {
    for (const seat of this.#seats) {
      if (seat.owner === owner) Object.assign(seat, { status: 'free', owner: null });
    }
    this.#exchanges.delete(owner ?? '');
    this.#rebooked.delete(owner ?? '');
    this.#forgetCharges(owner);
    this.version += 1;
  }

  /** They were of seats that it has lost. */
  #forgetCharges(owner: string | null): void {
    for (const [place, { orderId }] of this.#charges.entries()) {
      if (orderId === owner) this.#charges[place] = { orderId: '', chargeId: '' };
    }
  }

  #no(code: string, seats: readonly string[] = []): Answer {
    return { code, version: this.version, seats: [...new Set(seats)].toSorted(), until: null };
  }

  #yes(owner: string | null): Answer {
    const owned = this.#owned(owner);
    const until = owned.find((seat) => seat.status !== 'sold')?.until ?? null;
    const seats = owned.map((seat) => seat.name).toSorted();
    return { code: null, version: this.version, seats, until };
  }

  #decide(command: SeatCommand, now: number): Answer {
    if (command.type === 'expire') return this.#yes(null);
    if (!('orderId' in command)) return this.#decideForFlight(command, now);
    if (command.type === 'offer-seats' || command.type === 'withdraw-offer')
      throw new Error('nobody waits for seats here');
    if (command.type === 'end-proposal') {
      this.version += 1;
      return this.#yes(command.orderId);
    }
    if (command.type === 'propose-swap' || command.type === 'swap-seats')
      return this.#swap(command, now);
    const status = this.#owned(command.orderId)[0]?.status;
    if (!('revision' in command)) {
      if (status === undefined) return this.#no('no-seats');
      if (status === 'paying' || this.#exchanges.has(command.orderId))
        return this.#no('payment-running');
      return this.#decideForOrder(command, now);
    }
    const refusal = this.#refusal(command, status, now);
    if (refusal) return refusal;
    if (this.#changeSold(command, now)) return this.#yes(command.orderId);
    this.#take(command, status, now);
    return this.#yes(command.orderId);
  }

  #swap(
    { type, orderId, askedOrderId, seats }: Exclude<SwapSeats, { type: 'end-proposal' }>,
    now: number,
  ): Answer {
    const [own, wanted] = seats;
    for (const [owner, name] of [
      [orderId, own],
      [askedOrderId, wanted],
    ] as const) {
      const status = this.#owned(owner)[0]?.status;
      if (status === undefined) return this.#no('no-seats');
      if (status === 'paying') return this.#no('payment-running');
      if (status === 'held') return this.#no('not-sold');
      const over = this.#isOver(now);
      if (over) return over;
      if (this.#exchanges.has(owner)) return this.#no('payment-running');
      if (!this.seatsOf(owner).includes(name)) return this.#no('seats-unavailable', [name]);
    }
    if (orderId === askedOrderId) return this.#no('seats-unavailable', [wanted]);
    this.version += 1;
    for (const seat of type === 'swap-seats' ? this.#seats : []) {
      if (seat.name === own) seat.owner = askedOrderId;
      if (seat.name === wanted) seat.owner = orderId;
    }
    return this.#yes(orderId);
  }

  #decideForOrder(
    command: Extract<SeatCommand, { by: string; orderId: string }>,
    now: number,
  ): Answer {
    const { orderId } = command;
    const owned = this.#owned(orderId);
    if (command.type === 'force-release') {
      this.#free(orderId);
      return this.#yes(orderId);
    }
    const over = this.#isOver(now);
    if (over) return over;
    if (command.type === 'move-order') return this.#move(command);
    const [seat] = owned;
    if (seat?.status !== 'held') return this.#no('already-sold');
    if (command.type === 'open-order') return this.#yes(orderId);
    const until = Math.min(seat.until + command.extraMs, now + 60 * 60_000, this.#closesAt);
    if (until <= seat.until) return this.#no('hold-at-limit');
    this.version += 1;
    for (const each of owned) each.until = until;
    return this.#yes(orderId);
  }

  #move({ orderId, seats }: Extract<SeatCommand, { type: 'move-order' }>): Answer {
    const owned = this.#owned(orderId);
    if (owned.length !== seats.length) return this.#no('wrong-number-of-seats');
    const refusal = this.#cannotHave(orderId, seats);
    if (refusal) return refusal;
    const [{ status, until, fencedUntil } = { status: 'free', until: 0, fencedUntil: 0 }] = owned;
    if (owned.every(({ name }) => seats.includes(name))) return this.#yes(orderId);
    this.version += 1;
    for (const seat of owned) Object.assign(seat, { status: 'free', owner: null });
    for (const seat of this.#seats.filter(({ name }) => seats.includes(name))) {
      Object.assign(seat, { status, owner: orderId, until, fencedUntil });
    }
    return this.#yes(orderId);
  }

  #decideForFlight(
    command: Exclude<Extract<SeatCommand, { by: string }>, { orderId: string }>,
    now: number,
  ): Answer {
    if (command.type === 'block' || command.type === 'unblock') return this.#block(command);
    if (command.type === 'rebook-orders' && this.#rebookBy < Infinity) return this.#yes(null);
    if (command.type === 'cancel-flight') return this.#cancel(command, now);
    const sales = { 'close-sales': 'closed', 'open-sales': 'open' };
    const wanted = command.type in sales ? sales[command.type as keyof typeof sales] : null;
    if (wanted === this.#sales) return this.#yes(null);
    const over = this.#isOver(now);
    if (over) return over;
    if (command.type === 'change-aircraft') throw new Error('the model has one aircraft');
    if (command.type === 'rebook-orders') return this.#yes(null);
    if (command.type === 'set-gate') throw new Error('the model has no gate');
    if (command.type === 'refuse-single-seats' || command.type === 'allow-single-seats')
      throw new Error('the model has no such rule');
    if (command.type === 'delay') return this.#delay(Date.parse(command.departsAt), now);
    this.version += 1;
    this.#sales = wanted as 'open' | 'closed';
    return this.#yes(null);
  }

  #cancel(
    { rebookWithinMs }: Extract<SeatCommand, { type: 'cancel-flight' }>,
    now: number,
  ): Answer {
    if (this.#sales === 'cancelled' && rebookWithinMs === undefined) {
      if (this.#rebookBy < Infinity) this.#endRebooking();
      return this.#yes(null);
    }
    const over = this.#isOver(now);
    if (over) return over;
    this.version += 1;
    this.#sales = 'cancelled';
    this.#rebookBy = now + (rebookWithinMs ?? Infinity);
    return this.#yes(null);
  }

  #delay(closesAt: number, now: number): Answer {
    if (closesAt <= now) return this.#no('departure-passed');
    if (closesAt === this.#closesAt) return this.#yes(null);
    this.version += 1;
    this.#closesAt = closesAt;
    for (const seat of this.#seats) seat.until = Math.min(seat.until, closesAt);
    return this.#yes(null);
  }

  #isOver(now: number): Answer | null {
    if (this.#sales === 'cancelled') return this.#no('flight-cancelled');
    return now >= this.#closesAt ? this.#no('flight-departed') : null;
  }

  #block(command: Extract<SeatCommand, { type: 'block' | 'unblock' }>): Answer {
    const from = command.type === 'block' ? 'free' : 'blocked';
    const named = this.#seats.filter((seat) => command.seats.includes(seat.name));
    const unknown = command.seats.filter((name) => !this.#seats.some((seat) => seat.name === name));
    if (unknown.length > 0) return this.#no('unknown-seats', unknown);
    const others = named.filter((seat) => seat.status !== from);
    if (others.length > 0)
      return this.#no(
        'seats-unavailable',
        others.map((seat) => seat.name),
      );
    for (const seat of named) seat.status = from === 'free' ? 'blocked' : 'free';
    if (named.length > 0) this.version += 1;
    return this.#yes(null);
  }

  #refusal(
    command: OrderSeatCommand,
    status: ModelSeat['status'] | undefined,
    now: number,
  ): Answer | null {
    switch (command.type) {
      case 'set-seats':
        if (status === 'paying') return this.#no('payment-running');
        if (status === 'sold') return this.#no('already-sold');
        return this.#setRefusal(command, now);
      case 'release':
        if (status === 'sold' && command.reason !== 'refunded' && command.reason !== 'rebooked')
          return this.#no('already-sold');
        return null;
      case 'start-payment':
        if (status === undefined) return this.#no('hold-expired');
        if (status === 'paying') return this.#no('payment-running');
        if (status === 'sold') return this.#no('already-sold');
        return this.#sales === 'cancelled' ? this.#no('flight-cancelled') : null;
      case 'sell':
      case 'end-payment':
        if (status === undefined) return this.#no('hold-expired');
        if (status === 'sold') return this.#no('already-sold');
        if (status === 'held') return this.#no('not-paying');
        return command.type === 'sell' && this.#sales === 'cancelled'
          ? this.#no('flight-cancelled')
          : null;
      case 'end-exchange':
        return null;
      case 'pay-later':
        return this.#payLaterRefusal(command, status, now);
      case 'rebook':
        return this.#rebookRefusal(command, status, now);
      default:
        return this.#soldRefusal(command, status, now);
    }
  }

  #payLaterRefusal(
    { orderId, until }: Extract<OrderSeatCommand, { type: 'pay-later' }>,
    status: ModelSeat['status'] | undefined,
    now: number,
  ): Answer | null {
    if (status === undefined) return this.#no('hold-expired');
    if (status !== 'held')
      return this.#no(status === 'paying' ? 'payment-running' : 'already-sold');
    const over = this.#isOver(now);
    if (over) return over;
    if (this.#sales === 'closed') return this.#no('sales-closed');
    const [{ until: before } = { until: 0 }] = this.#owned(orderId);
    const isTooLate = until > now + 24 * 60 * 60_000 || until > this.#closesAt;
    return until < before || (until > before && isTooLate) ? this.#no('pay-later-time') : null;
  }

  #isRebooked({ orderId, seats, chargeId }: Extract<OrderSeatCommand, { type: 'rebook' }>) {
    return this.#rebooked.get(orderId) === chargeId && sameNames(this.seatsOf(orderId), seats);
  }

  #rebookRefusal(
    command: Extract<OrderSeatCommand, { type: 'rebook' }>,
    status: ModelSeat['status'] | undefined,
    now: number,
  ): Answer | null {
    if (this.#isRebooked(command)) return null;
    const over = this.#isOver(now);
    if (over) return over;
    if (status !== undefined) return this.#no('already-sold');
    if (command.seats.length === 0) return this.#no('no-seats');
    if (this.#sales === 'closed') return this.#no('sales-closed');
    return this.#cannotHave('', command.seats);
  }

  #soldRefusal(
    command: Extract<
      OrderSeatCommand,
      { type: 'start-exchange' | 'exchange' | 'return-seats' | 'correct-people' }
    >,
    status: ModelSeat['status'] | undefined,
    now: number,
  ): Answer | null {
    const { orderId } = command;
    const running = this.#exchanges.get(orderId);
    if (command.type === 'exchange' && status === 'sold') {
      if (this.#isExchanged(command)) return null;
      if (running && sameNames(running.seats, command.seats)) {
        return this.#sales === 'cancelled' ? this.#no('flight-cancelled') : null;
      }
    }
    if (status === undefined) return this.#no('no-seats');
    if (status === 'paying') return this.#no('payment-running');
    if (status === 'held') return this.#no('not-sold');
    const over = this.#isOver(now);
    if (over) return over;
    if (command.type === 'correct-people') return null;
    if (running) return this.#no('payment-running');
    const own = this.seatsOf(orderId);
    if (command.type === 'return-seats') {
      const misnamed = this.#misnamed(command.kept);
      if (misnamed) return misnamed;
      const others = command.kept.filter((name) => !own.includes(name));
      if (others.length > 0) return this.#no('seats-unavailable', others);
      return command.kept.length === 0 ? this.#no('wrong-number-of-seats') : null;
    }
    const misnamed = this.#misnamed(command.seats);
    if (misnamed) return misnamed;
    if (command.seats.length !== own.length) return this.#no('wrong-number-of-seats');
    if (this.#sales === 'closed' && !sameNames(own, command.seats)) return this.#no('sales-closed');
    return this.#cannotHave(orderId, command.seats);
  }

  #isExchanged({ orderId, seats, chargeId }: Extract<OrderSeatCommand, { type: 'exchange' }>) {
    const isKnown =
      chargeId === undefined ||
      this.#charges.some((charge) => charge.orderId === orderId && charge.chargeId === chargeId);
    return isKnown && !this.#exchanges.has(orderId) && sameNames(this.seatsOf(orderId), seats);
  }

  /** Whether it was one of the commands about what was paid for. */
  #changeSold(command: OrderSeatCommand, now: number): boolean {
    const { orderId } = command;
    const named = (names: readonly string[]) =>
      this.#seats.filter(({ name }) => names.includes(name));
    switch (command.type) {
      case 'start-exchange':
        for (const seat of named(command.seats)) {
          if (seat.owner === null) Object.assign(seat, { status: 'paying', owner: orderId });
          seat.fencedUntil = Infinity;
        }
        this.#exchanges.set(orderId, { seats: command.seats, until: now + command.fenceMs });
        break;
      case 'exchange':
        if (this.#isExchanged(command)) return true;
        for (const seat of this.#seats.filter(({ owner }) => owner === orderId)) {
          Object.assign(seat, { status: 'free', owner: null });
        }
        for (const seat of named(command.seats)) {
          Object.assign(seat, { status: 'sold', owner: orderId });
        }
        this.#exchanges.delete(orderId);
        if (command.chargeId !== undefined)
          this.#charges.push({ orderId, chargeId: command.chargeId });
        break;
      case 'end-exchange':
        if (this.#exchanges.has(orderId)) this.#endExchange(orderId);
        return true;
      case 'return-seats': {
        const given = this.#owned(orderId).filter(({ name }) => !command.kept.includes(name));
        if (given.length === 0) return true;
        for (const seat of given) Object.assign(seat, { status: 'free', owner: null });
        break;
      }
      case 'correct-people':
        break;
      case 'rebook':
        if (this.#isRebooked(command)) return true;
        for (const seat of named(command.seats)) {
          Object.assign(seat, { status: 'sold', owner: orderId });
        }
        this.#rebooked.set(orderId, command.chargeId);
        break;
      default:
        return false;
    }
    this.version += 1;
    return true;
  }

  #setRefusal(command: SetSeats, now: number): Answer | null {
    const { seats, orderId } = command;
    if (seats.length === 0) return null;
    if (seats.length > 9) return this.#no('too-many-seats');
    const misnamed = this.#misnamed(seats);
    if (misnamed) return misnamed;
    if (now >= this.#closesAt) return this.#no('flight-departed');
    if (this.#sales === 'cancelled') return this.#no('flight-cancelled');
    const own = this.seatsOf(orderId);
    if (this.#sales === 'closed' && !seats.every((name) => own.includes(name))) {
      return this.#no('sales-closed');
    }
    const refusal = this.#cannotHave(orderId, seats);
    return refusal ?? ((command.untilAtMost ?? Infinity) <= now ? this.#no('hold-expired') : null);
  }

  #misnamed(seats: readonly string[]): Answer | null {
    const doubles = seats.filter((name) => seats.filter((other) => other === name).length > 1);
    if (doubles.length > 0) return this.#no('duplicate-seats', doubles);
    const unknown = seats.filter((name) => !this.#seats.some((seat) => seat.name === name));
    return unknown.length > 0 ? this.#no('unknown-seats', unknown) : null;
  }

  #cannotHave(orderId: string, seats: readonly string[]): Answer | null {
    const misnamed = this.#misnamed(seats);
    if (misnamed) return misnamed;
    const taken = this.#seats.filter(
      (seat) => seats.includes(seat.name) && seat.status !== 'free' && seat.owner !== orderId,
    );
    if (taken.length === 0) return null;
    return this.#no(
      'seats-unavailable',
      taken.map((seat) => seat.name),
    );
  }

  #untilOf({ holdMs, untilAtMost = Infinity }: SetSeats, now: number): number {
    return Math.min(now + holdMs, this.#closesAt, untilAtMost);
  }

  /** Whether an order has what it asks for until the very time that it names. */
  #hasUntil({ orderId, seats, untilAtMost }: SetSeats, until: number): boolean {
    const isSame = sameNames(this.seatsOf(orderId), seats);
    return isSame && until === untilAtMost && this.#owned(orderId)[0]?.until === until;
  }

  #take(command: OrderSeatCommand, status: ModelSeat['status'] | undefined, now: number): void {
    const owned = this.#owned(command.orderId);
    const { ifUntilAtMost: latest = Infinity } = command.type === 'release' ? command : {};
    const isLater = owned.some(({ status, until }) => status !== 'sold' && until > latest);
    if (isLater) return;
    if (command.type === 'release' || (command.type === 'set-seats' && !command.seats.length)) {
      if (status !== undefined) this.#free(command.orderId);
      return;
    }
    const until = command.type === 'set-seats' ? this.#untilOf(command, now) : 0;
    if (command.type === 'set-seats' && this.#hasUntil(command, until)) return;
    if (command.type === 'pay-later' && owned[0]?.until === command.until) return;
    this.version += 1;
    if (command.type === 'set-seats') {
      for (const seat of owned) Object.assign(seat, { status: 'free', owner: null });
      for (const seat of this.#seats.filter(({ name }) => command.seats.includes(name))) {
        Object.assign(seat, { status: 'held', owner: command.orderId, until });
      }
    }
    for (const seat of owned) {
      if (command.type === 'start-payment') {
        Object.assign(seat, { status: 'paying', fencedUntil: now + command.fenceMs });
      }
      if (command.type === 'pay-later') seat.until = command.until;
      if (command.type === 'sell') seat.status = 'sold';
      if (command.type === 'end-payment') seat.status = 'held';
    }
    this.expire(now);
  }
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify(one.toSorted()) === JSON.stringify(other.toSorted());
}
