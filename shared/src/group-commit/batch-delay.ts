export interface DelayBounds {
  /** The longest that a batch waits, ms. 0: it never does. */
  readonly gatherMs: number;
  /** It leaves sooner when nobody came for so long, ms. */
  readonly gatherGapMs: number;
}

/** What a flight's last trip did. */
export interface Trip {
  readonly tookMs: number;
  /** Commands that were answered. */
  readonly answered: number;
  /** Commands that came since, at once. */
  readonly back: number;
  /** Commands that wait, those included. */
  readonly queued: number;
}

interface Round {
  missing: number;
  readonly gap: NodeJS.Timeout;
  readonly leave: () => void;
}

/** Of those who were answered so many must have come back, or the wait was in vain. */
const WORTH_SHARE = 0.5;
/** Batches in a row that leave at once after waits in vain, at most. */
const MOST_UNASKED = 32;

/**
 * Lets a flight's next batch wait a moment for those whom an answer let go on. Customers who each send
 * their next command at the answer to the last else travel in two groups, one under way while the other is
 * answered, with twice as many trips. The wait is no longer than the trip that it may spare. After one in
 * vain the next batches leave at once, twice as many each time, before another is tried.
 */
export class BatchDelay {
  readonly #bounds: DelayBounds;
  #round: Round | undefined;
  /** Batches that leave at once before the next wait, and how many they were after the last one. */
  #unasked = 0;
  #lastUnasked = 0;

  constructor(bounds: DelayBounds) {
    this.#bounds = bounds;
  }

  /** Waits if it may be worth it; resolves when the next batch should leave. */
  async wait({ tookMs, answered, back, queued }: Trip): Promise<void> {
    const longestMs = Math.min(this.#bounds.gatherMs, tookMs);
    const missing = answered - back;
    // Someone who is alone waits for nobody.
    if (longestMs < 1 || missing < 1 || answered + queued < 2) return;
    if (this.#unasked > 0) {
      this.#unasked -= 1;
      return;
    }
    const left = await this.#gather(missing, longestMs);
    const worth = answered - left >= answered * WORTH_SHARE;
    this.#lastUnasked = worth ? 0 : Math.min(MOST_UNASKED, this.#lastUnasked * 2 || 1);
    this.#unasked = this.#lastUnasked;
  }

  /** A command came. */
  came(): void {
    if (!this.#round) return;
    this.#round.missing -= 1;
    if (this.#round.missing < 1) this.#round.leave();
    else this.#round.gap.refresh();
  }

  /** Gives how many did not come. */
  async #gather(missing: number, longestMs: number): Promise<number> {
    let end: NodeJS.Timeout | undefined;
    const round = await new Promise<Round>((resolve) => {
      const leave = (): void => {
        resolve(begun);
      };
      const gap = setTimeout(leave, Math.min(longestMs, this.#bounds.gatherGapMs));
      end = setTimeout(leave, longestMs);
      const begun: Round = { missing, gap, leave };
      this.#round = begun;
    });
    clearTimeout(round.gap);
    clearTimeout(end);
    this.#round = undefined;
    return round.missing;
  }
}
