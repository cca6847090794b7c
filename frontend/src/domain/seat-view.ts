import type { SeatKind } from '@aisle/shared/choosing/seat-kinds';
import type { SeatStatus } from '../api/types.ts';
import { formatMoney } from './format.ts';
import type { SeatPlace } from './seat-index.ts';

/** A seat as this customer sees it: the server's state, and over it what is theirs or under way. */
export type SeatView = SeatStatus | 'mine' | 'pending';

/**
 * What a seat's view is made of. `booked`: this customer's by another order than the one that is being chosen for.
 * `proposed`: among the best seats, or kept by who invited them, which may be taken at once. `swappable`: who has it, once it is sold, may be
 * asked to swap. `dimmed`: it has not what is looked for.
 * `initials`: of who sits there among those who book together; empty: nobody does.
 */
export interface SeatFacts {
  readonly status: SeatStatus;
  readonly mine: boolean;
  readonly booked: boolean;
  readonly pending: boolean;
  readonly proposed: boolean;
  readonly swappable: boolean;
  readonly dimmed: boolean;
  readonly initials: string;
}

/** One word for the facts: what is under way goes before what is confirmed. */
export function seatView(facts: SeatFacts): SeatView {
  if (facts.pending) return 'pending';
  return facts.mine ? 'mine' : facts.status;
}

/** Whether the customer may turn the seat round: take it, or give it back. */
export function isChoosable(facts: SeatFacts): boolean {
  const view = seatView(facts);
  if (view === 'sold' && maySwap(facts)) return true;
  return facts.proposed || ['free', 'mine', 'pending'].includes(view);
}

/** Whether the seat is another customer's, who may be asked to swap. */
export function maySwap({ status, booked, swappable }: SeatFacts): boolean {
  return swappable && status === 'sold' && !booked;
}

const SPOKEN: Record<SeatView, string> = {
  free: 'available',
  held: 'held by another customer',
  paying: 'being paid for by another customer',
  sold: 'sold',
  blocked: 'not for sale',
  mine: 'selected by you',
  pending: 'being saved',
};

/** The state as people say it. */
export function spokenState(facts: SeatFacts): string {
  const { initials, mine, pending, proposed, status } = facts;
  if (initials !== '' && !pending) return `${mine ? 'yours' : 'booked with you'}, ${initials}`;
  if (proposed && status === 'held' && !mine) return 'kept for those who book together';
  if (maySwap(facts) && !mine && !pending) return 'sold, may be asked to swap';
  if (!facts.booked || pending) return SPOKEN[seatView(facts)];
  return facts.status === 'sold' ? 'booked by you' : 'in another order of yours';
}

/** What sets the seat apart: `window`, `exit row`, `extra legroom`, … */
export function seatTraits(place: SeatPlace): string[] {
  const traits: string[] = [place.position];
  if (place.exit) traits.push('exit row');
  if (place.legroom) traits.push('extra legroom');
  if (place.seat.characteristics.includes('K')) traits.push('bulkhead');
  if (place.seat.characteristics.includes('B')) traits.push('bassinet');
  if (place.seat.characteristics.includes('H')) traits.push('step-free');
  if (place.seat.characteristics.includes('1D')) traits.push('limited recline');
  return traits;
}

/** Such as `12A, window, exit row, £45, available`. */
export function seatName(place: SeatPlace, facts: SeatFacts): string {
  return [
    place.designator,
    ...seatTraits(place),
    formatMoney(place.seat.price),
    spokenState(facts),
  ].join(', ');
}

/** Why a seat that is not free cannot be had, and what to do now. */
export function whyNot(designator: string, status: Exclude<SeatStatus, 'free'>): string {
  const reasons = {
    held: `Seat ${designator} is held by another customer. It may become free again; choose another for now.`,
    paying: `Seat ${designator} is being paid for by another customer. Choose another seat.`,
    sold: `Seat ${designator} is sold. Choose another seat.`,
    blocked: `Seat ${designator} is not for sale. Choose another seat.`,
  };
  return reasons[status];
}

/** One path for each state that a seat shows by shape, in a box of 24. Free seats show their letter instead. */
export const glyphs: Partial<Record<SeatView, string>> = {
  mine: 'M4.5 12.5 10 18 19.5 6.5',
  held: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 7.5V12l3 2',
  paying: 'M3 6.5h18v11H3zM3 10.5h18M6.5 14.5h4',
  sold: 'M12 4a3.6 3.6 0 1 0 0 7.2A3.6 3.6 0 0 0 12 4ZM4.5 20.5c.6-4.2 3.6-6.3 7.5-6.3s6.9 2.1 7.5 6.3',
  blocked: 'M5 5l14 14M19 5 5 19',
  pending: 'M12 3.5a8.5 8.5 0 0 1 8.5 8.5',
};

/** Sold, and to this customer. */
export const bookedGlyph =
  'm12 3.2 2.7 5.6 6.1.8-4.5 4.2 1.1 6.1L12 17l-5.4 2.9 1.1-6.1-4.5-4.2 6.1-.8Z';

/** What people look for in a seat: as they choose it for themselves, and in a word over the map. */
export const seatKindWords: readonly { kind: SeatKind; words: string; short: string }[] = [
  { kind: 'window', words: 'One at a window', short: 'Window' },
  { kind: 'aisle', words: 'One at an aisle', short: 'Aisle' },
  { kind: 'legroom', words: 'Extra legroom', short: 'Extra legroom' },
  { kind: 'exit', words: 'Exit row', short: 'Exit row' },
  { kind: 'bassinet', words: 'A bassinet in front', short: 'Bassinet' },
  { kind: 'quiet', words: 'Quiet, in the rear', short: 'Quiet rear' },
];
