import type { Exchange, Observations } from '../observations.ts';
import { isUnsettled, type Sight, type Story } from './stories.ts';

/** What an order's own word pins to a version of the flight. */
export interface Pin {
  readonly version: number;
  readonly orderId: string;
  /** `none`: the order had no seats then. */
  readonly status: 'held' | 'paying' | 'sold' | 'none';
  readonly seats: readonly string[];
  /** End of the hold, ISO 8601; null when the status has none. */
  readonly until: string | null;
  /** When it was learned first. */
  readonly learnedAt: number;
  /** When the request was sent that led to it, at the earliest; null when it is not known. */
  readonly sentAt: number | null;
  readonly sight: Sight;
}

const pinned = { held: 'held', paying: 'paying', confirmed: 'sold', open: 'none' } as const;
const cause = { held: ['create', 'change'], paying: ['pay'], sold: ['pay'], none: [] } as const;

/**
 * The pins of all orders by version. An order's `flightVersion` is that of its last decision by the flight:
 * while it holds or pays, of the very event that made it so. One that ended keeps the version of before, so
 * that its last event has no pin.
 */
export function readPins(seen: Observations, stories: ReadonlyMap<string, Story>): readonly Pin[] {
  const windows = readWindows(seen);
  const pins: Pin[] = [];
  for (const story of stories.values()) {
    const known = new Map<string, Sight[]>();
    for (const sight of story.sights) {
      const key = keyOf(sight);
      if (key === null) continue;
      const same = known.get(key);
      if (same) same.push(sight);
      else known.set(key, [sight]);
    }
    for (const sights of known.values()) pins.push(pinOf(sights, windows));
  }
  return pins.sort((one, other) => one.version - other.version);
}

function keyOf({ order }: Sight): string | null {
  const { status, flightVersion, seats, expiresAt } = order;
  if (!(status in pinned) || flightVersion === 0) return null;
  return [status, flightVersion, expiresAt ?? '', ...seats].join(' ');
}

function pinOf(sights: readonly Sight[], windows: ReadonlyMap<Exchange, number>): Pin {
  const [first] = sights;
  if (first === undefined) throw new Error('a pin without a sight');
  const { order } = first;
  const status = pinned[order.status as keyof typeof pinned];
  const steps: readonly string[] = cause[status];
  const causes = sights.flatMap(({ exchange }) =>
    exchange !== null && steps.includes(exchange.step)
      ? [windows.get(exchange) ?? exchange.sentAt]
      : [],
  );
  return {
    version: order.flightVersion,
    orderId: order.id,
    status,
    seats: order.seats,
    until: status === 'held' ? order.expiresAt : null,
    learnedAt: Math.min(...sights.map(({ at }) => at)),
    sentAt: causes.length > 0 ? Math.min(...causes) : null,
    sight: first,
  };
}

/**
 * When what a request asks for may have begun: when it was sent, or, after tries of the same customer that
 * stayed without an answer, when the first of these was.
 */
function readWindows(seen: Observations): ReadonlyMap<Exchange, number> {
  const windows = new Map<Exchange, number>();
  const open = new Map<string, number>();
  for (const exchange of [...seen.exchanges].sort((one, other) => one.sentAt - other.sentAt)) {
    const key = `${exchange.customer} ${exchange.step}`;
    const began = Math.min(open.get(key) ?? Infinity, exchange.sentAt);
    windows.set(exchange, began);
    if (isUnsettled(exchange)) open.set(key, began);
    else open.delete(key);
  }
  return windows;
}
