/** Every bound of the tester itself, units last. Those of the system under test are in `shared/src/limits.ts`. */
export const bounds = {
  /** Customers at once: each is a socket, and one machine has so many of them. */
  customers: 10_000,
  /** Arrivals a second. */
  rate: 5_000,
  /** Length of a run. */
  shortestMs: 1_000,
  longestMs: 60 * 60_000,
  /** Seeds are whole numbers from 0 up to this. */
  seed: 2 ** 32 - 1,
  /** Connections for REST that are open at once. */
  connections: 2_000,
  /** Sockets that are being opened at once. */
  handshakes: 100,
  /** How long an answer may take; later it counts as none. */
  answerMs: 30_000,
  /** How long the target may take to say what it is. */
  greetingMs: 10_000,
  /** A request that brought no answer is sent so often, with the same key. */
  sendings: 5,
  firstRetryMs: 250,
  longestRetryMs: 4_000,
  /** A payment with every attempt timed out, and its pauses. */
  paymentMs: 60_000,
  /** After the run: until nothing is under way, and until the viewers have caught up. */
  quietMs: 60_000,
  quietWhenInterruptedMs: 10_000,
  convergedMs: 60_000,
  /** Holds that are given back at once, and how long all of it may take. */
  releases: 50,
  releaseMs: 60_000,
  /** Orders that a customer follows over one connection before it opens another (the server allows 20). */
  ordersPerSocket: 15,
  /** Event-loop delays above this colour the latencies. */
  delayP99Ms: 100,
  /** Between two looks at a run for the terminal. */
  progressMs: 1_000,
} as const;
