import type { Order } from '@aisle/shared/contract';
import type { Exchange, Observations } from '../observations.ts';
import { exchangeLine, orderLine, type Line } from './evidence.ts';

/** An order as it was seen once. */
export interface Sight {
  readonly at: number;
  readonly order: Order;
  /** The request whose answer showed it; null when it was pushed. */
  readonly exchange: Exchange | null;
}

/** All that was seen of one order. */
export interface Story {
  readonly orderId: string;
  /** By the order's own count of changes, and as they came. */
  readonly sights: readonly Sight[];
  /** Requests that would change it, as they were sent. */
  readonly writes: readonly Exchange[];
}

const writing: ReadonlySet<Exchange['step']> = new Set(['create', 'change', 'pay', 'cancel']);

/** Whether the request would change the order. */
export function isWrite({ step }: Exchange): boolean {
  return writing.has(step);
}

/**
 * Whether nobody knows what came of the request: it may have been executed, or may still be. Who is told to
 * wait in the line has not been let in.
 */
export function isUnsettled({ outcome }: Exchange): boolean {
  if (outcome.kind === 'failed') return true;
  return outcome.kind === 'refused' && outcome.status >= 500 && outcome.problem.code !== 'waiting';
}

/** Whether the order is over. */
export function isEnded({ status, reason }: Order): boolean {
  return reason !== null || status === 'failed' || status === 'expired' || status === 'cancelled';
}

/** Gathers what was seen of each order of the tester's own. Orders of others have no story. */
export function readStories(seen: Observations): ReadonlyMap<string, Story> {
  const stories = new Map<string, { orderId: string; sights: Sight[]; writes: Exchange[] }>();
  const story = (orderId: string) => {
    const known = stories.get(orderId) ?? { orderId, sights: [], writes: [] };
    stories.set(orderId, known);
    return known;
  };
  const answered = new Set<Order>();
  for (const exchange of seen.exchanges) {
    const { orderId, outcome } = exchange;
    const id = outcome.kind === 'order' ? outcome.order.id : orderId;
    if (id === null) continue;
    if (isWrite(exchange)) story(id).writes.push(exchange);
    if (outcome.kind !== 'order') continue;
    answered.add(outcome.order);
    story(id).sights.push({ at: exchange.endedAt, order: outcome.order, exchange });
  }
  for (const { at, order } of seen.sightings) {
    // The answer to a request is seen once.
    if (answered.has(order)) continue;
    story(order.id).sights.push({ at, order, exchange: null });
  }
  for (const { sights, writes } of stories.values()) {
    sights.sort((one, other) => one.order.revision - other.order.revision || one.at - other.at);
    writes.sort((one, other) => one.sentAt - other.sentAt);
  }
  return stories;
}

/** The newest that was seen of the order. */
export function latest(story: Story): Sight | undefined {
  return story.sights.at(-1);
}

/** Everything that was seen of the order, as evidence. */
export function storyLines(story: Story | undefined): Line[] {
  if (story === undefined) return [];
  return [
    ...story.writes.map(exchangeLine),
    ...story.sights.filter(({ exchange }) => exchange === null).map(sightLine),
  ];
}

function sightLine({ at, order }: Sight): Line {
  return orderLine(at, order);
}
