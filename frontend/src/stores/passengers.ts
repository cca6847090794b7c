import { keptHere } from '../kept.ts';

/** Names that the customer typed on the boarding passes, by seat. They never leave the browser. */
export type Passengers = Record<string, string>;

const keyOf = (orderId: string) => `aisle:passengers:${orderId}`;

export function keepPassengers(orderId: string, names: Passengers): void {
  keptHere.set(keyOf(orderId), JSON.stringify(names));
}

export function keptPassengers(orderId: string): Passengers {
  try {
    const kept: unknown = JSON.parse(keptHere.get(keyOf(orderId)) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return {};
    return Object.fromEntries(
      Object.entries(kept).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    );
  } catch {
    return {};
  }
}
