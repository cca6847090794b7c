/** Question (a) by real time: no two orders had a seat at the same moment, by what each was told. */
import type { Exchange } from '../observations.ts';
import type { Case } from './case.ts';
import type { Findings } from './findings.ts';
import { isEnded, isUnsettled, storyLines, type Sight, type Story } from './stories.ts';

/** From `from` to `to` (the tester's clock) the order had the seat for certain. */
interface Possession {
  readonly story: Story;
  readonly seat: string;
  readonly from: number;
  readonly to: number;
}

export function judgeOwners(theCase: Case, findings: Findings): void {
  const bySeat = new Map<string, Possession[]>();
  for (const story of theCase.stories.values()) {
    for (const possession of possessions(theCase, story)) {
      findings.looked('a');
      const known = bySeat.get(possession.seat);
      if (known) known.push(possession);
      else bySeat.set(possession.seat, [possession]);
    }
  }
  for (const ofSeat of bySeat.values()) judgeSeat(ofSeat, findings);
}

function judgeSeat(possessions: Possession[], findings: Findings): void {
  possessions.sort((one, other) => one.from - other.from);
  let longest: Possession | undefined;
  for (const one of possessions) {
    if (longest && longest.story !== one.story && one.from < longest.to)
      sayBoth(longest, one, findings);
    if (longest === undefined || one.to > longest.to) longest = one;
  }
}

function sayBoth(one: Possession, other: Possession, findings: Findings): void {
  const { seat } = one;
  const sentence = `Seat ${seat} belonged to order ${one.story.orderId} and to order ${other.story.orderId} at the same time.`;
  findings.add('a', 'two-owners', sentence, () => [
    ...storyLines(one.story),
    ...storyLines(other.story),
  ]);
}

/** A seat that is in all sights of the order from one to another was never let go between them. */
function possessions(theCase: Case, story: Story): Possession[] {
  const done: Possession[] = [];
  const open = new Map<string, { from: number; last: Sight; proven: number }>();
  const close = (seat: string): void => {
    const run = open.get(seat);
    if (run === undefined) return;
    open.delete(seat);
    const to = Math.max(run.proven, keptUntil(theCase, story, run.last));
    if (to > run.from) done.push({ story, seat, from: run.from, to });
  };
  for (const sight of certainSights(story)) {
    const { order, at, exchange } = sight;
    const seats = new Set(isEnded(order) ? [] : order.seats);
    for (const seat of [...open.keys()]) if (!seats.has(seat)) close(seat);
    for (const seat of seats) {
      const run = open.get(seat) ?? { from: at, last: sight, proven: -Infinity };
      // A push may have been long on its way; an answer is not older than its question.
      const proven = Math.max(run.proven, exchange?.sentAt ?? -Infinity);
      open.set(seat, { from: run.from, last: sight, proven });
    }
  }
  for (const seat of [...open.keys()]) close(seat);
  return done;
}

/** After a request whose outcome nobody knows, an order may have other seats than it says. */
function certainSights({ sights, writes }: Story): readonly Sight[] {
  const doubt = writes.find((write) => write.step !== 'create' && isUnsettled(write))?.sentAt;
  return doubt === undefined ? sights : sights.filter(({ at }) => at <= doubt);
}

/** How long an order keeps its seats after a sight for certain: until it is asked to change, or runs out. */
function keptUntil({ clock, seen }: Case, { writes }: Story, { order }: Sight): number {
  if (order.status === 'paying') return -Infinity;
  const next = writes.find(
    (write) =>
      (write.step === 'cancel' || order.status !== 'confirmed') && isLater(write, order.revision),
  );
  const { expiresAt } = order;
  const ends = expiresAt === null ? seen.afterAnsweredAt : clock.back(Date.parse(expiresAt));
  return Math.min(next?.sentAt ?? Infinity, ends);
}

/** Whether a request may have changed the order after its change of this number. */
function isLater({ outcome }: Exchange, revision: number): boolean {
  if (outcome.kind === 'order') return outcome.order.revision > revision;
  return outcome.kind === 'failed' || outcome.kind === 'refused';
}
