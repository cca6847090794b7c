/** Names that the customer typed on the boarding passes, by seat. They never leave the browser. */
export type Passengers = Record<string, string>;

const keyOf = (orderId: string) => `aisle:passengers:${orderId}`;

export function keepPassengers(storage: Storage, orderId: string, names: Passengers): void {
  storage.setItem(keyOf(orderId), JSON.stringify(names));
}

export function keptPassengers(storage: Storage, orderId: string): Passengers {
  try {
    const kept: unknown = JSON.parse(storage.getItem(keyOf(orderId)) ?? '{}');
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
