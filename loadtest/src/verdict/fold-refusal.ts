import { publicSeats, seatAt } from '@aisle/shared/seat-map';
import type { Exchange } from '../observations.ts';
import type { Facts } from './facts.ts';
import { exchangeLine, seatsLine } from './findings.ts';
import { isWrite } from './orders.ts';
import { Position } from './position.ts';
import type { Fold } from './rebuilt-map.ts';

/** An answer `seats-unavailable` that says at which version, and which seats were in the way. */
export interface SeatRefusal {
  readonly version: number;
  readonly named: readonly string[];
  readonly exchange: Exchange;
}

export function seatRefusals({ seen }: Facts): SeatRefusal[] {
  return seen.exchanges.flatMap((exchange) => {
    const { outcome } = exchange;
    if (outcome.kind !== 'refused' || outcome.problem.code !== 'seats-unavailable') return [];
    const { version, seats: named = [] } = outcome.problem;
    return version !== undefined && isWrite(exchange) ? [{ version, named, exchange }] : [];
  });
}

/** A refusal must be true at the version that it names: those seats were taken, by others, and they alone. */
export function foldRefusal(fold: Fold, refusal: SeatRefusal): void {
  const { named, exchange } = refusal;
  if (named.length === 0)
    say(fold, refusal, 'refused-for-nothing', 'names no seat that was in the way', exchange.seats);
  for (const seat of named) checkNamed(fold, refusal, seat);
  for (const seat of exchange.seats) if (!named.includes(seat)) checkUnnamed(fold, refusal, seat);
}

function checkNamed(fold: Fold, refusal: SeatRefusal, seat: string): void {
  const { facts, rebuilt } = fold;
  const { version, exchange } = refusal;
  if (!exchange.seats.includes(seat)) {
    const what = `names seat ${seat}, which was not asked for`;
    return say(fold, refusal, 'refused-unasked', what, [seat]);
  }
  const owner = rebuilt.ownerOf(seat);
  if (owner !== null && owner === exchange.orderId) {
    const position = Position.at(facts, owner, version);
    if (position === null || position.mayHaveReleased) return;
    const what = `names seat ${seat}, which was the order's own`;
    return say(fold, refusal, 'refused-own-seat', what, [seat]);
  }
  const state = seatAt(rebuilt.map, seat);
  if (state !== undefined && state.status !== 'free') return;
  // Something that nobody named may have taken it, and given it back, since it was certainly free.
  if (state !== undefined && rebuilt.unnamed(version, rebuilt.certainAt(seat)) > 0) return;
  say(fold, refusal, 'refused-free-seat', `names seat ${seat}, which was free`, [seat]);
}

/** Only where nothing is uncertain: a seat that was in the way would have been named. */
function checkUnnamed(fold: Fold, refusal: SeatRefusal, seat: string): void {
  const { facts, rebuilt } = fold;
  const { version, exchange } = refusal;
  const state = seatAt(rebuilt.map, seat);
  if (state === undefined || state.status === 'free') return;
  if ('orderId' in state && state.orderId === exchange.orderId) return;
  if (rebuilt.unnamed(version) > 0 || rebuilt.hasUnseenChange) return;
  if (mayHaveUnseenSeats(facts, refusal)) return;
  const until = publicSeats(rebuilt.map)[seat]?.until;
  // A hold that was due may be seen as over.
  if (until !== undefined && Date.parse(until) <= facts.clock.latest(exchange.endedAt)) return;
  const what = `does not name seat ${seat}, which was taken too`;
  say(fold, refusal, 'refusal-incomplete', what, [seat]);
}

/** Whether the refused order may have seats that nobody was told of. */
function mayHaveUnseenSeats(facts: Facts, { version, exchange }: SeatRefusal): boolean {
  if (exchange.orderId === null) return false;
  return Position.at(facts, exchange.orderId, version)?.isUncertain ?? true;
}

function say(
  { facts, findings, rebuilt }: Fold,
  { version, exchange }: SeatRefusal,
  code: string,
  what: string,
  seats: readonly string[],
): void {
  const sentence = `Customer ${exchange.customer} was refused ${exchange.seats.join(' ')} at version ${version}: the refusal ${what}.`;
  findings.add('c', code, sentence, () => {
    const shown = facts.versions.mapUpTo(version);
    const map = shown
      ? [seatsLine(shown.at, `version ${shown.version}, ${shown.by}`, shown.seats, seats)]
      : [];
    const owners = seats.map(
      (seat) => `${seat} of ${rebuilt.ownerOf(seat) ?? 'nobody that is known'}`,
    );
    const text = `by the answers up to version ${version}: ${owners.join(', ')}`;
    return [...map, { at: exchange.sentAt, text }, exchangeLine(exchange)];
  });
}
