/** One order's wish; `revision` counts the order's commands. */
export interface Hold {
  readonly flightId: string;
  readonly orderId: string;
  readonly revision: number;
  readonly seats: readonly string[];
}

/** What a route needs of those who decide. */
export interface Holds {
  /** Takes all of these seats or none. Until when they are held; null when one of them is taken. */
  readonly take: (hold: Hold) => Promise<Date | null>;
  readonly giveBack: (hold: Hold) => Promise<void>;
}
