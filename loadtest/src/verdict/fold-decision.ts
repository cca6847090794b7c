import { decide, seatAt, type SeatCommand, type SeatEvent } from '@aisle/shared/seat-map';
import { sameSeats } from '../versions.ts';
import { mayHaveChangedUnseen, Position } from './facts.ts';
import { type Line, orderLine } from './findings.ts';
import { type Decision, recordLines } from './orders.ts';
import { fenced, type Fold, released } from './rebuilt-map.ts';
import { foldSwap } from './swaps.ts';

/** Has the core decide, at its version, what an order's answer says was decided there. */
export function foldDecision(fold: Fold, decision: Decision): void {
  const { facts, rebuilt } = fold;
  const { orderId, version } = decision;
  if (isTakenTwice(fold, decision)) return;
  if (mayHaveChangedUnseen(facts, decision)) rebuilt.changedUnseen();
  switch (decision.status) {
    case 'none':
      if (rebuilt.map.holds.has(orderId)) rebuilt.name(released(orderId), version);
      return;
    case 'held':
      return foldHeld(fold, decision);
    case 'paying':
      return foldPaying(fold, decision);
    case 'sold':
      return foldSold(fold, decision);
  }
}

/** One version is one event. A sale may be told with a later version than its own. */
function isTakenTwice({ facts, findings, rebuilt }: Fold, decision: Decision): boolean {
  const { version, status, orderId } = decision;
  if (rebuilt.map.version !== version || status === 'sold' || status === 'none') return false;
  const other = facts.decisions.find(
    (one) => one.version === version && one !== decision && one.status !== 'none',
  );
  if (other === undefined || other.status === 'sold') return false;
  const sentence = `Version ${version} of the flight was given to two changes: order ${other.orderId} is ${other.status}, and order ${orderId} is ${status}.`;
  findings.add('c', 'one-version-two-changes', sentence, () => [other, decision].map(decisionLine));
  rebuilt.broken.add(other.orderId).add(orderId);
  return true;
}

function foldHeld(fold: Fold, decision: Decision): void {
  const { orderId, seats, until, version } = decision;
  // What was on offer to it was its own already, in the watch's name.
  clearSeats(fold, decision, isOfOffer(decision) ? 0 : 1);
  takeOffUnseenFence(fold, decision);
  const endsAt = Date.parse(until ?? '');
  const now = fold.facts.clock.earliest(decision.sentAt ?? decision.learnedAt);
  const holdMs = endsAt - now;
  const event = decideOrSay(
    fold,
    decision,
    { type: 'set-seats', ...by(orderId), seats, holdMs },
    now,
  );
  if (event?.type !== 'seats-held') return;
  if (event.until !== endsAt) {
    const sentence = `Order ${orderId} was told that its hold ends at ${until ?? 'no time'}, after the departure.`;
    fold.findings.add('e', 'longer-deadline', sentence, () => [decisionLine(decision)]);
  }
  fold.rebuilt.name(event, version);
}

function isOfOffer({ view }: Decision): boolean {
  return view.exchange?.step === 'take';
}

/** A payment whose request stayed without an answer may have begun and been called off again. */
function takeOffUnseenFence({ facts, rebuilt }: Fold, decision: Decision): void {
  const { orderId } = decision;
  if (rebuilt.map.holds.get(orderId)?.status !== 'paying') return;
  const position = Position.before(facts, decision);
  if (position === null || position.last.status === 'paying') return;
  if (position.isUncertain) rebuilt.infer([{ type: 'payment-ended', orderId }]);
}

function foldPaying(fold: Fold, decision: Decision): void {
  takeOffUnseenFence(fold, decision);
  takeItsSeats(fold, decision);
  const command = { type: 'start-payment', ...by(decision.orderId), fenceMs: 1 } as const;
  const event = decideOrSay(fold, decision, command, 0);
  if (event) fold.rebuilt.name(event, decision.version);
}

function foldSold(fold: Fold, decision: Decision): void {
  const { orderId, version } = decision;
  const { rebuilt } = fold;
  if (foldSwap(fold, decision)) return;
  takeItsSeats(fold, decision);
  const { status } = rebuilt.map.holds.get(orderId) ?? {};
  if (status === 'sold') return;
  if (status === 'held') rebuilt.infer([fenced(orderId)]);
  const event = decideOrSay(fold, decision, { type: 'sell', ...by(orderId), chargeId: '' }, 0);
  if (event === null) return;
  if (rebuilt.map.version < version) rebuilt.name(event, version);
  else rebuilt.infer([event]);
}

/** A payment is about the seats that the order held. When they are others, that is said, and the order takes them. */
function takeItsSeats(fold: Fold, decision: Decision): void {
  const { facts, findings, rebuilt } = fold;
  const { orderId, seats, version, status } = decision;
  const hold = rebuilt.map.holds.get(orderId);
  if (sameSeats(hold?.seats ?? [], seats)) return;
  const before = Position.before(facts, decision);
  if (before !== null && !before.isUncertain && !rebuilt.broken.has(orderId)) {
    const had = hold === undefined ? 'nothing' : hold.seats.join(' ');
    const sentence = `Order ${orderId} is ${status} with ${seats.join(' ')} at version ${version}, but had ${had} before, and no change was asked for.`;
    findings.add('c', 'seats-changed-unasked', sentence, () => linesOf(fold, orderId));
    rebuilt.broken.add(orderId);
  }
  // Seats of others may have been this order's own all the time, by a change that nobody heard of.
  clearSeats(fold, decision, 0);
  if (hold && hold.status !== 'held') rebuilt.infer([released(orderId)], 0);
  const until = rebuilt.map.closesAt;
  rebuilt.infer([{ type: 'seats-held', orderId, seats, until }], 0);
}

/** The seats that a decision gives to its order must have been free, or its own. `versions`: what others need to let go. */
function clearSeats(fold: Fold, decision: Decision, versions: number): void {
  const { facts, rebuilt } = fold;
  for (const seat of decision.seats) {
    const state = seatAt(rebuilt.map, seat);
    if (state === undefined || state.status === 'free') continue;
    const owner = rebuilt.ownerOf(seat);
    if (owner === decision.orderId) continue;
    if (owner === null) {
      rebuilt.freeFromOthers(seat, versions);
      continue;
    }
    const position = Position.at(facts, owner, decision.version);
    const isGone = position === null || position.mayHaveReleased;
    if (!isGone && !rebuilt.broken.has(owner)) sayTwoOwners(fold, decision, seat, owner);
    // A change that nobody heard of may have taken others at the same time.
    if (position?.isUncertain) rebuilt.inferOthers([released(owner)], versions);
    else rebuilt.infer([released(owner)], isGone ? 1 : 0);
  }
}

function sayTwoOwners(fold: Fold, decision: Decision, seat: string, owner: string): void {
  const { findings, rebuilt } = fold;
  const { orderId, status, version } = decision;
  const had = rebuilt.map.holds.get(owner)?.status ?? 'free';
  const sentence = `Seat ${seat} was given to order ${orderId} (${status}) at version ${version}, while order ${owner} had it (${had}).`;
  findings.add('a', 'two-owners', sentence, () => [
    ...linesOf(fold, owner),
    ...linesOf(fold, orderId),
  ]);
  rebuilt.broken.add(owner);
}

function decideOrSay(
  fold: Fold,
  { orderId, status, seats, version }: Decision,
  command: SeatCommand,
  now: number,
): SeatEvent | null {
  const { findings, rebuilt } = fold;
  const decided = decide(rebuilt.map, command, now);
  if (decided.ok) return decided.value[0] ?? null;
  if (!rebuilt.broken.has(orderId)) {
    const sentence = `Order ${orderId} was told ${status} with ${seats.join(' ')} at version ${version}, where the rules refuse it: ${decided.error.code}.`;
    findings.add('c', 'illegal-acceptance', sentence, () => linesOf(fold, orderId));
    rebuilt.broken.add(orderId);
  }
  return null;
}

function linesOf({ facts }: Fold, orderId: string): Line[] {
  return recordLines(facts.orders.get(orderId));
}

function decisionLine({ view }: Decision): Line {
  return orderLine(view.at, view.order);
}

function by(orderId: string): { orderId: string; revision: number; issuedAt: number } {
  return { orderId, revision: 0, issuedAt: 0 };
}
