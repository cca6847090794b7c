import type { Creation } from '../domain/seat-choice.ts';
import { keptInTab } from '../kept.ts';

const PREFIX = 'aisle:creation:';
const keyOf = (flightId: string) => PREFIX + flightId;

/** Keeps a first order whose answer is not known yet, for this tab: a reload goes on with the same key. */
export function keepCreation(flightId: string, creation: Creation | null): void {
  if (creation) keptInTab.set(keyOf(flightId), JSON.stringify(creation));
  else keptInTab.drop(keyOf(flightId));
}

/** The kept one, if any. */
export function keptCreation(flightId: string): Creation | null {
  try {
    const kept: unknown = JSON.parse(keptInTab.get(keyOf(flightId)) ?? 'null');
    const whole =
      typeof kept === 'object' &&
      kept !== null &&
      'key' in kept &&
      typeof kept.key === 'string' &&
      'seats' in kept &&
      Array.isArray(kept.seats);
    return whole ? (kept as Creation) : null;
  } catch {
    return null;
  }
}

/** The flights of which one is kept. */
export function flightsWithCreation(): string[] {
  return keptInTab.names(PREFIX).map((key) => key.slice(PREFIX.length));
}
