/** The flight of which seats are swapped, as far as a proposal looks at it. */
import type { AnsweringFlight } from '../answering-flight.ts';
import type { CommandOutcome } from '../flight-commands.ts';
import type { Rejection, SeatDecider } from '../seat-map/index.ts';
import type { Swap } from './types.ts';

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
