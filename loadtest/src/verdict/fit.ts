import { publicSeats, seatAt, type Hold, type SeatEvent } from '@aisle/shared/seat-map';
import { seatsLine } from './evidence.ts';
import type { Replay } from './history.ts';
import type { KnownMap } from './known-maps.ts';
import { eventsOfOthers, versionsOfOthers } from './others.ts';
import { storyLines } from './stories.ts';
import { isUnsure, mayHaveLetGo, mayPay, tenureAt } from './tenure.ts';
import { differences, type ShownSeat, type ShownSeats } from './shown.ts';

/**
 * Brings the rebuilt map to one that was shown: each difference is explained by something that nobody told
 * of but that may have been (a hold ran out, a payment ended, another client did something), or it is said.
 */
export function fitToShown(replay: Replay, shown: KnownMap): void {
  const { findings, rebuilt } = replay;
  const owners = new Set<string>();
  for (const seat of differences(publicSeats(rebuilt.map), shown.seats)) {
    const owner = rebuilt.ownerOf(seat);
    if (owner !== null) owners.add(owner);
  }
  for (const owner of owners) fitOrder(replay, owner, shown);
  fitOthers(replay, shown);
  const excess = rebuilt.excess(shown.version);
  if (excess > 0) {
    const sentence = `Between the versions ${rebuilt.shown} and ${shown.version} more changed than can have: ${excess} more changes than versions.`;
    findings.add('c', 'more-changes-than-versions', sentence, () => [
      { at: shown.at, text: `${shown.shownBy}: version ${shown.version}` },
    ]);
  }
  rebuilt.reach(shown);
}

function fitOthers({ rebuilt }: Replay, shown: KnownMap): void {
  const changed: Record<string, ShownSeat> = {};
  const events: SeatEvent[] = [];
  for (const seat of differences(publicSeats(rebuilt.map), shown.seats)) {
    if (seatAt(rebuilt.map, seat) === undefined) continue;
    changed[seat] = shown.seats[seat] ?? { status: 'free' };
    events.push(...eventsOfOthers(rebuilt.map, seat, shown.seats[seat]));
  }
  rebuilt.inferOthers(events, versionsOfOthers(rebuilt.map, changed));
}

function fitOrder(replay: Replay, orderId: string, shown: KnownMap): void {
  const { theCase, pinsOf, rebuilt, existedBy } = replay;
  const hold = rebuilt.map.holds.get(orderId);
  if (hold === undefined) return;
  const tenure = tenureAt(theCase, pinsOf, orderId, shown.version);
  const time = existedBy(shown.version);
  const fence =
    tenure !== null && mayPay(tenure, time) ? paymentEvents(orderId, hold, shown.seats) : null;
  if (fence !== null) return rebuilt.infer(fence);
  const gone = tenure === null || mayHaveLetGo(theCase, tenure, time);
  if (!gone && !rebuilt.broken.has(orderId)) sayContradiction(replay, orderId, hold, shown);
  const released: SeatEvent = { type: 'seats-released', orderId, reason: 'changed' };
  // A change that nobody heard of looks like seats of others, taken in the same event.
  if (tenure !== null && isUnsure(tenure, time)) rebuilt.inferOthers([released], 1);
  else rebuilt.infer([released], gone ? 1 : 0);
}

/** How a payment leads from the hold to what was shown, all its seats alike; null when it does not. */
function paymentEvents(orderId: string, hold: Hold, shown: ShownSeats): SeatEvent[] | null {
  const all = (status: string): boolean =>
    hold.seats.every((seat) => shown[seat]?.status === status);
  const started: SeatEvent = { type: 'payment-started', orderId, fencedUntil: 0 };
  const sold: SeatEvent = { type: 'seats-sold', orderId, chargeId: '' };
  if (hold.status === 'held' && all('paying')) return [started];
  if (hold.status === 'held' && all('sold')) return [started, sold];
  return hold.status === 'paying' && all('sold') ? [sold] : null;
}

function sayContradiction(replay: Replay, orderId: string, hold: Hold, shown: KnownMap): void {
  const { theCase, findings, rebuilt } = replay;
  rebuilt.broken.add(orderId);
  const evidence = () => [
    ...storyLines(theCase.stories.get(orderId)),
    seatsLine(shown.at, `version ${shown.version}, ${shown.shownBy}`, shown.seats, hold.seats),
  ];
  const longer =
    hold.status === 'held' && hold.seats.some((seat) => isLonger(hold, shown.seats[seat]));
  if (longer) {
    const sentence = `The hold of order ${orderId} was shown at version ${shown.version} with a later end than the order was told.`;
    return findings.add('e', 'longer-deadline', sentence, evidence);
  }
  const sentence = `Order ${orderId} had ${hold.seats.join(' ')} (${hold.status}) at version ${shown.version} by its own answers, and nothing ended that, but the seats were shown otherwise.`;
  findings.add('c', 'contradicts-answer', sentence, evidence);
}

function isLonger(hold: Extract<Hold, { status: 'held' }>, shown: ShownSeat | undefined): boolean {
  return shown?.until !== undefined && Date.parse(shown.until) > hold.until;
}
