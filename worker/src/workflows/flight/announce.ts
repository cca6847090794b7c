import { bus } from '../bus.ts';

/** What the flight's book calls once after each batch of changes. */
export function announceChanges(flightId: string): (version: number) => void {
  return (version) => {
    bus.flightChanged({ flightId, version });
  };
}
