/** One comparison with the server's clock; all ms. */
export interface ClockSample {
  /** Server's time minus ours. */
  readonly offset: number;
  /** The sample may be wrong by half of this. */
  readonly roundTrip: number;
  readonly at: number;
}

/** A sample is worth less with age: clocks drift, and machines sleep. */
const FRESH_MS = 60_000;

/** Compares: the server said its time at some moment between `sentAt` and `receivedAt`. */
export function clockSample(serverTime: number, sentAt: number, receivedAt: number): ClockSample {
  return {
    offset: serverTime - (sentAt + receivedAt) / 2,
    roundTrip: Math.max(0, receivedAt - sentAt),
    at: receivedAt,
  };
}

/** The better of two: the narrower one, unless it is old. */
export function betterSample(known: ClockSample | null, next: ClockSample): ClockSample {
  if (!known || next.at - known.at > FRESH_MS || next.at < known.at) return next;
  return next.roundTrip <= known.roundTrip ? next : known;
}
