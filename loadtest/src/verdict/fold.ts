/**
 * Question (c), first half, and (a) by versions: all answers and all broadcasts, folded in the order of the
 * versions, are one history that the core itself allows. What an answer names is decided by the core at its
 * version; what was shown between is explained by events that may have been, or it is a violation.
 */
import { type Hold, publicSeats, seatAt, type SeatEvent } from '@aisle/shared/seat-map';
import type { Exchange } from '../observations.ts';
import { differences, type ShownSeat, type ShownSeats, type ShownMap } from '../versions.ts';
import { type Facts, Position } from './facts.ts';
import { exchangeLine, type Findings, seatsLine } from './findings.ts';
import { foldDecision } from './fold-decision.ts';
import { isWrite, recordLines } from './orders.ts';
import { fenced, type Fold, RebuiltMap, released, sold } from './rebuilt-map.ts';

interface Step {
  readonly version: number;
  /** Of one version: what was decided, then what was shown, then what was refused. */
  readonly rank: number;
  readonly fold: () => void;
}

export function checkHistory(facts: Facts, findings: Findings): void {
  const { versions, decisions, seen } = facts;
  const fold: Fold = { facts, findings, rebuilt: new RebuiltMap(facts) };
  const refusals = seatRefusals(facts);
  const step = <T extends { readonly version: number }>(
    rank: number,
    of: T,
    take: (fold: Fold, of: T) => void,
  ): Step => ({ version: of.version, rank, fold: () => take(fold, of) });
  const { version } = seen.before;
  const steps = [
    ...decisions.filter((one) => one.version > version).map((one) => step(0, one, foldDecision)),
    ...versions.maps.map((one) => step(1, one, foldShown)),
    ...refusals.map((one) => step(2, one, foldRefusal)),
  ];
  steps.sort((one, other) => one.version - other.version || one.rank - other.rank);
  for (const one of steps) if (one.version >= version) one.fold();
  findings.looked('c', decisions.length + versions.showings + refusals.length);
}

/**
 * Brings the rebuilt map to one that was shown: each difference is explained by something that nobody told
 * of but that may have been (a hold ran out, a payment ended, another client did something), or it is said.
 */
function foldShown(fold: Fold, shown: ShownMap): void {
  const { findings, rebuilt } = fold;
  const owners = new Set<string>();
  for (const seat of differences(publicSeats(rebuilt.map), shown.seats)) {
    const owner = rebuilt.ownerOf(seat);
    if (owner !== null) owners.add(owner);
  }
  for (const owner of owners) fitOrder(fold, owner, shown);
  const others = differences(publicSeats(rebuilt.map), shown.seats)
    .filter((seat) => seatAt(rebuilt.map, seat) !== undefined)
    .map((seat) => [seat, shown.seats[seat] ?? { status: 'free' }] as const);
  rebuilt.takeFromOthers(Object.fromEntries(others));
  const excess = rebuilt.excess(shown.version);
  if (excess > 0) {
    const sentence = `Between the versions ${rebuilt.shown} and ${shown.version} more changed than can have: ${excess} more changes than versions.`;
    findings.add('c', 'more-changes-than-versions', sentence, () => [
      { at: shown.at, text: `${shown.by}: version ${shown.version}` },
    ]);
  }
  rebuilt.reach(shown.version);
}

function fitOrder(fold: Fold, orderId: string, shown: ShownMap): void {
  const { facts, rebuilt } = fold;
  const hold = rebuilt.map.holds.get(orderId);
  if (hold === undefined) return;
  const position = Position.at(facts, orderId, shown.version);
  const paid = position?.mayHavePaid ? paymentEvents(orderId, hold, shown.seats) : null;
  if (paid !== null) return rebuilt.infer(paid);
  const isGone = position === null || position.mayHaveReleased;
  if (!isGone && !rebuilt.broken.has(orderId)) sayContradiction(fold, orderId, hold, shown);
  // A change that nobody heard of looks like seats of others, taken in the same event.
  if (position?.isUncertain) rebuilt.inferOthers([released(orderId)], 1);
  else rebuilt.infer([released(orderId)], isGone ? 1 : 0);
}

/** How a payment leads from the hold to what was shown, all its seats alike; null when it does not. */
function paymentEvents(orderId: string, hold: Hold, shown: ShownSeats): SeatEvent[] | null {
  const all = (status: string): boolean =>
    hold.seats.every((seat) => shown[seat]?.status === status);
  if (hold.status === 'held' && all('paying')) return [fenced(orderId)];
  if (hold.status === 'held' && all('sold')) return [fenced(orderId), sold(orderId)];
  return hold.status === 'paying' && all('sold') ? [sold(orderId)] : null;
}

function sayContradiction(
  { facts, findings, rebuilt }: Fold,
  orderId: string,
  hold: Hold,
  { seats, version, at, by }: ShownMap,
): void {
  rebuilt.broken.add(orderId);
  const evidence = () => [
    ...recordLines(facts.orders.get(orderId)),
    seatsLine(at, `version ${version}, ${by}`, seats, hold.seats),
  ];
  if (hold.status === 'held' && hold.seats.some((seat) => isLonger(hold.until, seats[seat]))) {
    const sentence = `The hold of order ${orderId} was shown at version ${version} with a later end than the order was told.`;
    return findings.add('e', 'longer-deadline', sentence, evidence);
  }
  const sentence = `Order ${orderId} had ${hold.seats.join(' ')} (${hold.status}) at version ${version} by its own answers, and nothing ended that, but the seats were shown otherwise.`;
  findings.add('c', 'contradicts-answer', sentence, evidence);
}

function isLonger(until: number, shown: ShownSeat | undefined): boolean {
  return shown?.until !== undefined && Date.parse(shown.until) > until;
}

/** An answer `seats-unavailable` that says at which version, and which seats were in the way. */
interface SeatRefusal {
  readonly version: number;
  readonly named: readonly string[];
  readonly exchange: Exchange;
}

function seatRefusals({ seen }: Facts): SeatRefusal[] {
  return seen.exchanges.flatMap((exchange) => {
    const { outcome } = exchange;
    if (outcome.kind !== 'refused' || outcome.problem.code !== 'seats-unavailable') return [];
    const { version, seats: named = [] } = outcome.problem;
    return version !== undefined && isWrite(exchange) ? [{ version, named, exchange }] : [];
  });
}

/** A refusal must be true at the version that it names: those seats were taken, by others, and they alone. */
function foldRefusal(fold: Fold, refusal: SeatRefusal): void {
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
