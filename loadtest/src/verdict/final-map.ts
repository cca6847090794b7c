/** Question (b), the map: every acknowledged hold and sale is in the final seat map. */
import type { Order } from '@aisle/shared/contract';
import type { Case } from './case.ts';
import { seatsLine } from './evidence.ts';
import type { Findings } from './findings.ts';
import { isEnded, isUnsettled, latest, storyLines, type Story } from './stories.ts';
import { sameSeat } from './shown.ts';

export function judgeFinalMap(theCase: Case, findings: Findings): void {
  for (const story of theCase.stories.values()) {
    const order = latest(story)?.order;
    if (order === undefined || isEnded(order) || isOpenStill(story, order)) continue;
    // What came after the final snapshot is not in it; one that lags is a stale read.
    if (order.flightVersion > theCase.seen.after.version) continue;
    if (order.status === 'held') judgeHold(theCase, story, order, findings);
    if (order.status === 'confirmed') judgeSale(theCase, story, order, findings);
  }
}

/** Whether something that was asked of the order may still have changed it, untold. */
function isOpenStill({ writes }: Story, order: Order): boolean {
  return writes.some((write) => {
    const { outcome, step } = write;
    if (outcome.kind === 'order') return outcome.order.revision > order.revision;
    return isUnsettled(write) && step !== 'create';
  });
}

function judgeHold({ seen }: Case, story: Story, order: Order, findings: Findings): void {
  const { expiresAt, seats } = order;
  if (expiresAt === null || Date.parse(expiresAt) <= Date.parse(seen.after.serverTime)) return;
  findings.looked('b');
  const expected = { status: 'held', until: expiresAt } as const;
  const missing = seats.filter((seat) => !sameSeat(seen.after.seats[seat], expected));
  if (missing.length === 0) return;
  const sentence = `Order ${order.id} holds ${seats.join(' ')} until ${expiresAt}, but the final seat map does not say so of ${missing.join(' ')}.`;
  findings.add('b', 'hold-missing', sentence, () => evidence(seen, story, missing));
}

function judgeSale({ seen }: Case, story: Story, order: Order, findings: Findings): void {
  findings.looked('b');
  const missing = order.seats.filter((seat) => seen.after.seats[seat]?.status !== 'sold');
  if (missing.length === 0) return;
  const sentence = `Order ${order.id} is confirmed with ${order.seats.join(' ')}, but in the final seat map ${missing.join(' ')} is not sold.`;
  findings.add('b', 'sale-missing', sentence, () => evidence(seen, story, missing));
}

function evidence(seen: Case['seen'], story: Story, seats: readonly string[]) {
  const where = `final snapshot, version ${seen.after.version}`;
  return [...storyLines(story), seatsLine(seen.afterAnsweredAt, where, seen.after.seats, seats)];
}
