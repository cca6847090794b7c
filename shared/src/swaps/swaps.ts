import type { AnsweringFlight, CommandOutcome } from '../flight-commands.ts';
import { isExitSeat, seatClass } from '../aircraft/index.ts';
import { limits } from '../limits.ts';
import {
  isPaying,
  seatAt,
  type Rejection,
  type SeatChange,
  type SeatDecider,
} from '../seat-map/index.ts';
import type { OrderNotification } from '../workflow-api.ts';
import { Proposals, refused, stands, type SwapRefusal } from './proposals.ts';
import type { CarriedSwaps, Swap, SwapCommand, SwapEnd } from './types.ts';

type CommandOf<T extends SwapCommand['type']> = Extract<SwapCommand, { type: T }>;

/** Events that leave every order the seats that it had. */
const harmless: ReadonlySet<SeatChange['event']['type']> = new Set([
  'seats-held',
  'seats-offered',
  'seats-sold',
  'payment-started',
  'payment-ended',
  'swap-proposed',
  'swap-ended',
]);

/**
 * Proposals of one order to another to swap two paid seats of one cabin (SPEC Y9 to Y13). Orders are told of theirs by
 * {@link takeNews}; what they are told names of the other order its seat alone.
 */
export class SeatSwaps {
  readonly #proposals: Proposals;
  /** Seats may have gone from orders since {@link settle} looked. */
  #mayHaveChanged = false;
  /** Seats of the same names are others since: the flight has another aircraft. */
  #isRefitted = false;

  constructor(carried?: CarriedSwaps) {
    this.#proposals = new Proposals(carried);
  }

  /** Counts every change of a proposal; 0: there never was any. */
  get version(): number {
    return this.#proposals.version;
  }

  /** Nothing is proposed. */
  get idle(): boolean {
    return this.#proposals.count === 0;
  }

  /** When the next proposal runs out, ms; Infinity: none does. */
  get nextDeadline(): number {
    return Math.min(Infinity, ...this.#proposals.live().map(({ until }) => until));
  }

  /** What a command is answered that leaves nothing to decide; undefined where there is something. */
  known(command: SwapCommand, flight: AnsweringFlight): CommandOutcome | undefined {
    if (command.type === 'allow-swaps') {
      const isSo = this.#proposals.allows(command.order) === command.allowed;
      return isSo ? this.#answer(command.order, flight) : undefined;
    }
    const swap = this.#proposals.get(command.swapId);
    if (swap === undefined) return undefined;
    if (command.type === 'ask-swap') {
      const isSame = swap.orderId === command.order && isSamePair(swap, command);
      return isSame ? this.#answer(command.order, flight) : refused(flight, 'idempotency-mismatch');
    }
    if (swap.status === 'proposed') return undefined;
    const isDone = command.type === 'end-swap' || swap.status === 'accepted';
    return isDone && isOf(swap, command) ? this.#answer(command.order, flight) : undefined;
  }

  decide(command: SwapCommand, flight: AnsweringFlight, now: number): CommandOutcome {
    const known = this.known(command, flight);
    if (known) return known;
    const refusal = this.#carryOut(command, flight, now);
    if (refusal) return refusal;
    this.settle(flight, now);
    return this.#answer(command.order, flight);
  }

  /** Ends what has run out, and what is about a seat that one of the two orders has no more; on a flight that is over, all. */
  settle(flight: AnsweringFlight, now: number): void {
    const { decider, over } = flight;
    const isGone = (swap: Swap): boolean =>
      this.#isRefitted || (this.#mayHaveChanged && !stands(decider, swap));
    for (const swap of this.#proposals.live()) {
      if (swap.until <= now || over !== null) this.#finish(swap, 'expired', flight, now);
      else if (isGone(swap)) this.#finish(swap, 'seats-changed', flight, now);
    }
    this.#mayHaveChanged = false;
    this.#isRefitted = false;
    // Their orders hear of the flight's end itself, and may be gone before this reaches them.
    if (over !== null) this.#proposals.takeUntold();
  }

  /** Is to be told of every change of the seats. */
  note({ event }: SeatChange): void {
    if (harmless.has(event.type)) return;
    const isRefitted = event.type === 'aircraft-changed';
    if (event.type === 'seats-released') this.#proposals.forget(event.orderId);
    if (event.type === 'seats-rebooked' && event.noSwaps)
      this.#proposals.allow(event.orderId, false);
    if (isRefitted) for (const orderId of event.unplaced) this.#proposals.forget(orderId);
    if (this.idle) return;
    this.#mayHaveChanged = true;
    this.#isRefitted ||= isRefitted;
  }

  /** What orders are to be told since the last call: those that still have seats, and so are there to hear of it. */
  takeNews(decider: SeatDecider): OrderNotification[] {
    const untold = this.#proposals.takeUntold().filter((orderId) => decider.hasSeats(orderId));
    return untold.map((orderId) => {
      const swaps = this.#proposals.of(orderId);
      return { orderId, news: { signal: 'swapsChanged', version: decider.version, swaps } };
    });
  }

  carryOver(): CarriedSwaps {
    return this.#proposals.carryOver();
  }

  /** Null: it is done. */
  #carryOut(command: SwapCommand, flight: AnsweringFlight, now: number): CommandOutcome | null {
    switch (command.type) {
      case 'ask-swap':
        return this.#ask(command, flight, now);
      case 'accept-swap':
        return this.#accept(command, flight, now);
      case 'end-swap':
        return this.#end(command, flight, now);
      default:
        return this.#allow(command, flight, now);
    }
  }

  #ask(
    command: CommandOf<'ask-swap'>,
    flight: AnsweringFlight,
    now: number,
  ): CommandOutcome | null {
    const { swapId: id, order: orderId, seat, wanted, willHelp = false } = command;
    const { decider, definition } = flight;
    const refusal = this.#whyNotAsked(command, flight, now);
    if (refusal) return refused(flight, refusal);
    const other = seatAt(decider.map, wanted);
    if (other?.status !== 'sold') return refused(flight, 'swap-not-possible');
    const helps = willHelp && isExitSeat(definition.aircraft, wanted);
    const swap = {
      ...{ orderId, askedOrderId: other.orderId, seats: [seat, wanted] as const },
      ...(helps && { helping: [wanted] }),
    };
    const proposed = decider.execute({ type: 'propose-swap', ...swap }, now);
    if (!proposed.ok) return this.#whyRefused(proposed.rejection, orderId, flight);
    const until = Math.min(now + limits.swapMs, decider.map.closesAt);
    this.#proposals.add({ id, status: 'proposed', until, ...swap }, now);
    return null;
  }

  /** What is wrong with the wish before anybody is asked; the refusal does not tell apart who cannot be asked and who does not want to. */
  #whyNotAsked(
    { order, seat, wanted }: CommandOf<'ask-swap'>,
    { decider, definition, over }: AnsweringFlight,
    now: number,
  ): SwapRefusal | null {
    if (over !== null) return over;
    const { aircraft } = definition;
    const other = seatAt(decider.map, wanted);
    const mayAsk =
      other?.status === 'sold' && other.orderId !== order && this.#proposals.mayAsk(other.orderId);
    if (!mayAsk) return 'swap-not-possible';
    if (seatClass(aircraft, seat) !== seatClass(aircraft, wanted)) return 'outside-cabin';
    if (this.#proposals.proposedBy(order, now) >= limits.swapsPerDay) return 'too-many-swaps';
    return this.#proposals.count >= limits.swapsPerFlight ? 'swaps-full' : null;
  }

  #accept(
    { swapId, order, willHelp = false }: CommandOf<'accept-swap'>,
    flight: AnsweringFlight,
    now: number,
  ): CommandOutcome | null {
    const swap = this.#proposals.get(swapId);
    if (swap?.askedOrderId !== order) return refused(flight, 'swap-not-found');
    if (swap.status !== 'proposed') return refused(flight, flight.over ?? 'swap-over');
    const { orderId, askedOrderId, seats, helping = [] } = swap;
    const [gets] = seats;
    const helps = willHelp && isExitSeat(flight.definition.aircraft, gets);
    const all = helps ? [...helping, gets] : helping;
    const swapped = flight.decider.execute(
      { type: 'swap-seats', orderId, askedOrderId, seats, ...(all.length > 0 && { helping: all }) },
      now,
    );
    if (!swapped.ok) return this.#whyRefused(swapped.rejection, order, flight);
    this.#proposals.end(swap, 'accepted');
    return null;
  }

  #end(
    command: CommandOf<'end-swap'>,
    flight: AnsweringFlight,
    now: number,
  ): CommandOutcome | null {
    const swap = this.#proposals.get(command.swapId);
    if (swap === undefined || !isOf(swap, command)) return refused(flight, 'swap-not-found');
    const reason: SwapEnd = swap.orderId === command.order ? 'withdrawn' : 'declined';
    if (swap.status === 'proposed') this.#finish(swap, reason, flight, now);
    return null;
  }

  /** A proposal ends without a swap: an event of the flight, unless that is over with it. */
  #finish(swap: Swap, reason: SwapEnd, { decider, over }: AnsweringFlight, now: number): void {
    this.#proposals.end(swap, reason);
    const { orderId, askedOrderId, seats } = swap;
    if (over === null)
      decider.execute({ type: 'end-proposal', orderId, askedOrderId, seats, reason }, now);
  }

  /** Who is not to be asked any more declines what was proposed. */
  #allow(
    { order, allowed }: CommandOf<'allow-swaps'>,
    flight: AnsweringFlight,
    now: number,
  ): CommandOutcome | null {
    if (flight.over !== null) return refused(flight, flight.over);
    if (flight.decider.map.holds.get(order)?.status !== 'sold')
      return { ok: false, rejection: { code: 'not-sold', version: flight.decider.version } };
    this.#proposals.allow(order, allowed);
    const asked = this.#proposals.live().filter(({ askedOrderId }) => askedOrderId === order);
    if (!allowed) for (const swap of asked) this.#finish(swap, 'declined', flight, now);
    return null;
  }

  /** The seats' refusal, without what it would tell of the other order. */
  #whyRefused(rejection: Rejection, orderId: string, flight: AnsweringFlight): CommandOutcome {
    const own = flight.decider.map.holds.get(orderId);
    const isOther = rejection.code === 'payment-running' && !(own && isPaying(own));
    return isOther ? refused(flight, 'swap-busy') : { ok: false, rejection };
  }

  #answer(orderId: string, { decider }: AnsweringFlight): CommandOutcome {
    const seats = decider.map.holds.get(orderId)?.seats ?? [];
    const swaps = this.#proposals.of(orderId);
    return { ok: true, version: decider.version, seats, until: null, swaps };
  }
}

function isSamePair({ seats }: Swap, { seat, wanted }: CommandOf<'ask-swap'>): boolean {
  return seats[0] === seat && seats[1] === wanted;
}

function isOf({ orderId, askedOrderId }: Swap, { order }: SwapCommand): boolean {
  return order === orderId || order === askedOrderId;
}
