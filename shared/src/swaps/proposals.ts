import type { AnsweringFlight, CommandOutcome } from '../flight-commands.ts';
import { limits } from '../limits.ts';
import type { Rejection, SeatDecider } from '../seat-map/index.ts';
import type { CarriedSwaps, OrderSwaps, Swap, SwapEnd, SwapState } from './types.ts';

/** The proposals of a flight: those that may be accepted, the last that have ended, and who is not to be asked. */
export class Proposals {
  readonly #live: Map<string, Swap>;
  readonly #ended: Map<string, Swap>;
  readonly #closed: Set<string>;
  readonly #asked: Map<string, readonly number[]>;
  /** Orders that are to be told of a change. */
  readonly #untold = new Set<string>();
  #version: number;

  constructor(
    { version, swaps, closed, asked }: CarriedSwaps = {
      ...{ version: 0, swaps: [], closed: [], asked: [] },
    },
  ) {
    const entries = (those: readonly Swap[]) => those.map((swap) => [swap.id, swap] as const);
    this.#live = new Map(entries(swaps.filter(({ status }) => status === 'proposed')));
    this.#ended = new Map(entries(swaps.filter(({ status }) => status !== 'proposed')));
    this.#closed = new Set(closed);
    this.#asked = new Map(asked);
    this.#version = version;
  }

  /** Counts every change. */
  get version(): number {
    return this.#version;
  }

  /** Those that may be accepted. */
  live(): Swap[] {
    return [...this.#live.values()];
  }

  get count(): number {
    return this.#live.size;
  }

  get(id: string): Swap | undefined {
    return this.#live.get(id) ?? this.#ended.get(id);
  }

  /** Whether an order may be asked at all, and by one more. */
  mayAsk(orderId: string): boolean {
    const waiting = this.live().filter(({ askedOrderId }) => askedOrderId === orderId);
    return !this.#closed.has(orderId) && waiting.length < limits.swapsAskedAtOnce;
  }

  allows(orderId: string): boolean {
    return !this.#closed.has(orderId);
  }

  allow(orderId: string, allowed: boolean): void {
    if (allowed) this.#closed.delete(orderId);
    else this.#closed.add(orderId);
    this.#changed(orderId);
  }

  /** How many an order has proposed within a day before `now` (ms). */
  proposedBy(orderId: string, now: number): number {
    return this.#timesOf(orderId, now).length;
  }

  add(swap: Swap, now: number): void {
    const { orderId } = swap;
    this.#asked.set(orderId, [...this.#timesOf(orderId, now), now]);
    this.#live.set(swap.id, swap);
    this.#changed(orderId, swap.askedOrderId);
  }

  end(swap: Swap, how: SwapEnd | 'accepted'): void {
    const { id, orderId, askedOrderId } = swap;
    this.#live.delete(id);
    const end = how === 'accepted' ? { status: how } : { status: 'ended' as const, reason: how };
    this.#ended.set(id, { ...swap, ...end });
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > limits.endedSwaps && oldest !== undefined) this.#ended.delete(oldest);
    this.#changed(orderId, askedOrderId);
  }

  /** An order has no seats any more. */
  forget(orderId: string): void {
    this.#closed.delete(orderId);
    this.#asked.delete(orderId);
  }

  of(orderId: string): OrderSwaps {
    const own = (swaps: Iterable<Swap>): SwapState[] =>
      [...swaps].flatMap((swap) => stateFor(orderId, swap) ?? []);
    const ended = own(this.#ended.values()).slice(-limits.endedSwapsPerOrder);
    const swaps = [...ended, ...own(this.#live.values())];
    return { version: this.#version, allowed: this.allows(orderId), swaps };
  }

  /** The orders of which a proposal has changed since the last call. */
  takeUntold(): readonly string[] {
    const untold = [...this.#untold];
    this.#untold.clear();
    return untold;
  }

  carryOver(): CarriedSwaps {
    return {
      version: this.#version,
      swaps: [...this.#ended.values(), ...this.#live.values()],
      closed: [...this.#closed],
      asked: [...this.#asked],
    };
  }

  #timesOf(orderId: string, now: number): readonly number[] {
    return (this.#asked.get(orderId) ?? []).filter((at) => at > now - limits.swapDayMs);
  }

  #changed(...orderIds: readonly string[]): void {
    this.#version += 1;
    for (const orderId of orderIds) this.#untold.add(orderId);
  }
}

/** A proposal as an order may know it; null: it is none of its. */
function stateFor(orderId: string, swap: Swap): SwapState | null {
  const { id, status, until, seats, reason = null } = swap;
  const [own, wanted] = seats;
  const shown = { id, status, until, reason };
  if (swap.orderId === orderId) return { ...shown, role: 'proposer', seat: own, other: wanted };
  if (swap.askedOrderId !== orderId) return null;
  return { ...shown, role: 'asked', seat: wanted, other: own };
}

/** Codes with which a command about swaps is refused before the seats are asked. */
export type SwapRefusal = Extract<
  Rejection['code'],
  | 'swap-not-found'
  | 'swap-not-possible'
  | 'swap-busy'
  | 'swap-over'
  | 'swaps-full'
  | 'too-many-swaps'
  | 'outside-cabin'
  | 'payment-running'
  | 'idempotency-mismatch'
  | 'flight-departed'
  | 'flight-cancelled'
>;

/** A refusal, which changes nothing. */
export function refused({ decider }: AnsweringFlight, code: SwapRefusal): CommandOutcome {
  return { ok: false, rejection: { code, version: decider.version } };
}

/** Whether both orders still have the seats. */
export function stands(
  { map }: SeatDecider,
  { orderId, askedOrderId, seats: [own, wanted] }: Swap,
): boolean {
  const has = (id: string, seat: string): boolean => {
    const hold = map.holds.get(id);
    return hold?.status === 'sold' && hold.seats.includes(seat);
  };
  return has(orderId, own) && has(askedOrderId, wanted);
}
