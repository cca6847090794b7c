import type { EventCause, FlightEventRecord } from '../interventions.ts';
import { limits } from '../limits.ts';
import type { SeatChange, SeatEvent } from '../seat-map/index.ts';

/** The last things that happened on a flight. Versions follow each other without a gap. */
export class RecentChanges {
  #changes: SeatChange[];

  constructor(changes: readonly SeatChange[] = []) {
    this.#changes = [...changes];
  }

  note(change: SeatChange): void {
    this.#changes.push(change);
    // Some more are let in, so that most are noted without a copy of all the others.
    if (this.#changes.length >= limits.recentEvents + limits.carriedEvents) {
      this.#changes = this.#changes.slice(-limits.recentEvents);
    }
  }

  /** What is known of the time after `version`: `from` is later when that much is not remembered. */
  since(version: number): { readonly from: number; readonly events: FlightEventRecord[] } {
    const known = this.#changes.slice(-limits.recentEvents);
    const oldest = known[0]?.version ?? version + 1;
    return {
      from: Math.max(version, oldest - 1),
      events: known.filter((change) => change.version > version).map(recordOf),
    };
  }

  /** What the flight's next run is given. */
  carried(): readonly SeatChange[] {
    return lastWithin(this.#changes.slice(-limits.carriedEvents), limits.carriedEventBytes);
  }
}

/** A change as agents read it. */
export function recordOf({ version, at, event, seats }: SeatChange): FlightEventRecord {
  const { type } = event;
  return {
    version,
    at: new Date(at).toISOString(),
    type,
    seats,
    cause: causeOf(event),
    ...('orderId' in event && { orderId: event.orderId }),
    ...('askedOrderId' in event && { askedOrderId: event.askedOrderId }),
    ...('by' in event && { by: event.by }),
    ...('why' in event && { why: event.why }),
  };
}

function causeOf(event: SeatEvent): EventCause {
  if (event.type === 'seats-released') return event.reason;
  if (event.type === 'seats-offered') return 'offered';
  if (event.type === 'swap-ended') return `swap-${event.reason}`;
  return 'by' in event ? 'agent' : 'customer';
}

/** The last entries that together are at most so long as JSON, in characters. */
export function lastWithin<T>(entries: readonly T[], characters: number): readonly T[] {
  let [left, from] = [characters, entries.length];
  while (from > 0) {
    left -= JSON.stringify(entries[from - 1]).length;
    if (left < 0) break;
    from -= 1;
  }
  return entries.slice(from);
}
