import {
  decide,
  seatAt,
  type Hold,
  type SeatCommand,
  type SeatEvent,
} from '@aisle/shared/seat-map';
import { orderLine, type Line } from './evidence.ts';
import type { Replay } from './history.ts';
import { eventsOfOthers } from './others.ts';
import type { Pin } from './pins.ts';
import { storyLines } from './stories.ts';
import { isUnsure, mayHaveLetGo, mayHaveUnheard, tenureAt } from './tenure.ts';

/** Has the core decide, at its version, what an order's answer says was decided there. */
export function replayPin(replay: Replay, pin: Pin): void {
  if (takenTwice(replay, pin)) return;
  const { theCase, pinsOf, rebuilt, existedBy } = replay;
  if (mayHaveUnheard(theCase, pinsOf, pin, existedBy(pin.version))) rebuilt.unheard();
  switch (pin.status) {
    case 'none':
      return replayNone(replay, pin);
    case 'held':
      return replayHeld(replay, pin);
    case 'paying':
      return replayPaying(replay, pin);
    case 'sold':
      return replaySold(replay, pin);
  }
}

/** One version is one event. A sale may be told with a later version than its own. */
function takenTwice({ theCase, findings, pinsOf, rebuilt }: Replay, pin: Pin): boolean {
  if (rebuilt.map.version !== pin.version || pin.status === 'sold' || pin.status === 'none') {
    return false;
  }
  const other = theCase.pins.find(
    (one) => one.version === pin.version && one !== pin && one.status !== 'none',
  );
  if (other === undefined || other.status === 'sold') return false;
  const sentence = `Version ${pin.version} of the flight was given to two changes: order ${other.orderId} is ${other.status}, and order ${pin.orderId} is ${pin.status}.`;
  findings.add('c', 'one-version-two-changes', sentence, () => [pinLine(other), pinLine(pin)]);
  for (const { orderId } of [other, pin]) if (pinsOf.has(orderId)) rebuilt.broken.add(orderId);
  return true;
}

function replayNone({ rebuilt }: Replay, { orderId, version }: Pin): void {
  if (!rebuilt.map.holds.has(orderId)) return;
  rebuilt.name({ type: 'seats-released', orderId, reason: 'changed' }, version);
}

function replayHeld(replay: Replay, pin: Pin): void {
  const { orderId, seats, until } = pin;
  clearFor(replay, pin, 1);
  takeOffUnseenFence(replay, pin);
  const endsAt = Date.parse(until ?? '');
  const now = replay.theCase.clock.earliest(pin.sentAt ?? pin.learnedAt);
  const command: SeatCommand = {
    type: 'set-seats',
    ...signature(orderId),
    seats,
    holdMs: endsAt - now,
  };
  const event = decideOrSay(replay, pin, command, now);
  if (event?.type !== 'seats-held') return;
  if (event.until !== endsAt) {
    const sentence = `Order ${orderId} was told that its hold ends at ${until ?? 'no time'}, after the departure.`;
    replay.findings.add('e', 'longer-deadline', sentence, () => [pinLine(pin)]);
  }
  replay.rebuilt.name(event, pin.version);
}

/** A payment whose request stayed without an answer may have begun and been called off again. */
function takeOffUnseenFence({ theCase, pinsOf, rebuilt, existedBy }: Replay, pin: Pin): void {
  const { orderId, version } = pin;
  if (rebuilt.map.holds.get(orderId)?.status !== 'paying') return;
  const tenure = tenureAt(theCase, pinsOf, orderId, version - 1);
  if (tenure === null || tenure.last.status === 'paying') return;
  if (isUnsure(tenure, existedBy(version))) rebuilt.infer([{ type: 'payment-ended', orderId }]);
}

function replayPaying(replay: Replay, pin: Pin): void {
  takeOffUnseenFence(replay, pin);
  giveItsSeats(replay, pin);
  const fenceMs = 1;
  const command: SeatCommand = { type: 'start-payment', ...signature(pin.orderId), fenceMs };
  const event = decideOrSay(replay, pin, command, 0);
  if (event) replay.rebuilt.name(event, pin.version);
}

function replaySold(replay: Replay, pin: Pin): void {
  const { orderId, version } = pin;
  const { rebuilt } = replay;
  giveItsSeats(replay, pin);
  const { status } = rebuilt.map.holds.get(orderId) ?? {};
  if (status === 'sold') return;
  if (status === 'held') rebuilt.infer([{ type: 'payment-started', orderId, fencedUntil: 0 }]);
  const event = decideOrSay(replay, pin, { type: 'sell', ...signature(orderId), chargeId: '' }, 0);
  if (event === null) return;
  if (rebuilt.map.version < version) rebuilt.name(event, version);
  else rebuilt.infer([event]);
}

/** A payment is about the seats that the order held. When they are others, that is said, and the order takes them. */
function giveItsSeats(replay: Replay, pin: Pin): void {
  const { theCase, findings, pinsOf, rebuilt, existedBy } = replay;
  const { orderId, seats, version } = pin;
  const hold = rebuilt.map.holds.get(orderId);
  if (sameSet(hold?.seats ?? [], seats)) return;
  const before = tenureAt(theCase, pinsOf, orderId, version - 1);
  const known =
    before === null || isUnsure(before, existedBy(version)) || rebuilt.broken.has(orderId);
  if (!known) {
    const had = hold === undefined ? 'nothing' : hold.seats.join(' ');
    const sentence = `Order ${orderId} is ${pin.status} with ${seats.join(' ')} at version ${version}, but had ${had} before, and no change was asked for.`;
    findings.add('c', 'seats-changed-unasked', sentence, () => linesOf(replay, orderId));
    rebuilt.broken.add(orderId);
  }
  // Seats of others may have been this order's own all the time, by a change that nobody heard of.
  clearFor(replay, pin, 0);
  if (hold && hold.status !== 'held') rebuilt.infer([release(orderId)], 0);
  const until = rebuilt.map.closesAt;
  rebuilt.infer([{ type: 'seats-held', orderId, seats, until }], 0);
}

/** The seats that a pin gives to its order must have been free, or its own. `versions`: what others need to let go. */
function clearFor(replay: Replay, pin: Pin, versions: number): void {
  const { theCase, pinsOf, rebuilt, existedBy } = replay;
  for (const seat of pin.seats) {
    const state = seatAt(rebuilt.map, seat);
    if (state === undefined || state.status === 'free') continue;
    if ('orderId' in state && state.orderId === pin.orderId) continue;
    const owner = rebuilt.ownerOf(seat);
    if (owner === null) {
      rebuilt.inferOthers(eventsOfOthers(rebuilt.map, seat, undefined), versions);
      continue;
    }
    const tenure = tenureAt(theCase, pinsOf, owner, pin.version);
    const gone = tenure === null || mayHaveLetGo(theCase, tenure, existedBy(pin.version));
    if (!gone && !rebuilt.broken.has(owner)) sayTwoOwners(replay, pin, seat, owner);
    // A change that nobody heard of may have taken others at the same time.
    if (tenure !== null && isUnsure(tenure, existedBy(pin.version))) {
      rebuilt.inferOthers([release(owner)], versions);
    } else rebuilt.infer([release(owner)], gone ? 1 : 0);
  }
}

function sayTwoOwners(replay: Replay, pin: Pin, seat: string, owner: string): void {
  const { findings, rebuilt } = replay;
  const hold: Hold | undefined = rebuilt.map.holds.get(owner);
  const sentence = `Seat ${seat} was given to order ${pin.orderId} (${pin.status}) at version ${pin.version}, while order ${owner} had it (${hold?.status ?? 'free'}).`;
  findings.add('a', 'two-owners', sentence, () => [
    ...linesOf(replay, owner),
    ...linesOf(replay, pin.orderId),
  ]);
  rebuilt.broken.add(owner);
}

function decideOrSay(
  replay: Replay,
  pin: Pin,
  command: SeatCommand,
  now: number,
): SeatEvent | null {
  const { findings, rebuilt } = replay;
  const decision = decide(rebuilt.map, command, now);
  if (decision.ok) return decision.value[0] ?? null;
  if (!rebuilt.broken.has(pin.orderId)) {
    const sentence = `Order ${pin.orderId} was told ${pin.status} with ${pin.seats.join(' ')} at version ${pin.version}, where the rules refuse it: ${decision.error.code}.`;
    findings.add('c', 'illegal-acceptance', sentence, () => linesOf(replay, pin.orderId));
    rebuilt.broken.add(pin.orderId);
  }
  return null;
}

function linesOf({ theCase }: Replay, orderId: string): Line[] {
  return storyLines(theCase.stories.get(orderId));
}

function pinLine({ sight }: Pin): Line {
  return orderLine(sight.at, sight.order);
}

function release(orderId: string): SeatEvent {
  return { type: 'seats-released', orderId, reason: 'changed' };
}

function signature(orderId: string): { orderId: string; revision: number; issuedAt: number } {
  return { orderId, revision: 0, issuedAt: 0 };
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((seat) => other.includes(seat));
}
