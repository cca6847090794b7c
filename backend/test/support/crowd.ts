import { expect } from 'vitest';
import { Scheduler } from '../../src/admission/scheduler.ts';
import type { Called, Go, SchedulerBounds } from '../../src/admission/turns.ts';
import { FakeClock, settled } from './fake-clock.ts';
import { LineModel, type Waiter, type Wish } from './line-model.ts';

/** Small, so that a short crowd meets every one of them. */
const bounds: SchedulerBounds = {
  concurrency: 3,
  holders: 3,
  openRequests: 6,
  tickets: 4,
  patienceMs: 3_000,
  keylessPatienceMs: 5_000,
  openMs: 8_000,
  returnMs: 4_000,
  ticketMs: 6_000,
  shortestRetryMs: 1_000,
  longestRetryMs: 60_000,
  guessPerSecond: 1,
  commandMs: 6_000,
};

/** What may happen next. `which` chooses among those to whom it can happen. */
export type Step =
  | { readonly do: 'arrive'; readonly seats: readonly string[]; readonly keyed: boolean }
  | { readonly do: 'hold' }
  | { readonly do: 'return' | 'repeat' | 'leave' | 'done' | 'settle'; readonly which: number }
  | { readonly do: 'take' | 'free'; readonly seat: string }
  | { readonly do: 'pass'; readonly ms: number };

interface Caller {
  readonly waiter: Waiter;
  readonly leaving: AbortController;
  answers: number;
}

/** Someone who is to come back: to a kept place, or checked anew as of an earlier arrival. */
interface Away {
  readonly wish: Wish;
  readonly arrival?: number;
  readonly rank?: number;
}

/** Customers of one scheduler. The model checks each answer when it comes, and the rest after each step. */
export class Crowd {
  readonly #clock = new FakeClock();
  readonly #model = new LineModel(bounds);
  readonly #scheduler = new Scheduler({
    clock: this.#clock,
    bounds,
    looksTaken: (customer) => this.#model.looksTaken({ unchecked: false, ...customer }),
    waited: () => undefined,
  });
  readonly #callers: Caller[] = [];
  readonly #turns: (Go & { readonly flightId: string })[] = [];
  readonly #outcomes: { readonly seats: readonly string[]; readonly settle: () => void }[] = [];
  readonly #away: Away[] = [];
  /** Answers that should not have been. */
  readonly #wrong: string[] = [];
  #isClosed = false;

  async play(step: Step): Promise<void> {
    if (step.do === 'pass') await this.#clock.pass(step.ms);
    else this.#start(step);
    await settled();
    if (step.do === 'take') {
      const seen = this.#model.arrivals.filter(({ wish }) => wish?.seats.includes(step.seat));
      expect(seen.filter(({ wish }) => wish?.unchecked === false)).toEqual([]);
    }
    this.#checkRest();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#scheduler.close();
    await settled();
    this.#checkRest();
    expect([...this.#model.waiting]).toEqual([]);
  }

  /** Whatever is under way comes to its end, until nobody is left. */
  async calmDown(): Promise<void> {
    while (this.#turns.length + this.#outcomes.length > 0) {
      await this.play({ do: 'done', which: 0 });
      await this.play({ do: 'settle', which: 0 });
    }
    expect(this.#callers.filter(({ answers }) => answers !== 1)).toEqual([]);
    expect(this.#scheduler.state).toMatchObject({ running: 0, holders: 0, arrivals: 0 });
    await this.play({ do: 'pass', ms: bounds.returnMs + bounds.ticketMs });
    expect(this.#scheduler.state.tickets).toBe(0);
  }

  #start(step: Exclude<Step, { do: 'pass' }>): void {
    switch (step.do) {
      case 'arrive':
        return this.#arrive({ wish: this.#wish(step.seats, step.keyed) });
      case 'hold':
        return this.#call(null, undefined, (signal) => this.#scheduler.hold(signal));
      case 'return': {
        const back = take(this.#away, step.which);
        return back && this.#arrive(back);
      }
      case 'repeat': {
        const wish = this.#callers.at(-1 - step.which)?.waiter.wish;
        return wish ? this.#arrive({ wish }) : undefined;
      }
      case 'leave': {
        const open = this.#callers.filter(({ answers }) => answers === 0);
        return take(open, step.which)?.leaving.abort();
      }
      case 'done': {
        const turn = take(this.#turns, step.which);
        if (!turn) return;
        take(this.#model.underWay, this.#model.underWay.indexOf(turn.flightId));
        return turn.done();
      }
      case 'settle': {
        const outcome = take(this.#outcomes, step.which);
        for (const seat of outcome?.seats ?? []) this.#model.claimed.delete(seat);
        return outcome?.settle();
      }
      case 'take':
        this.#model.taken.add(step.seat);
        return this.#scheduler.moved(flightOf(step.seat));
      case 'free':
        this.#model.taken.delete(step.seat);
        return this.#scheduler.moved(flightOf(step.seat));
    }
  }

  #wish(wanted: readonly string[], keyed: boolean): Wish {
    const flightId = flightOf(wanted[0] ?? 'f');
    const seats = wanted.filter((seat) => flightOf(seat) === flightId);
    return { id: `c${this.#callers.length}`, keyed, flightId, seats, unchecked: false };
  }

  #arrive({ wish, arrival, rank }: Away): void {
    const customer = { ...wish, unchecked: arrival !== undefined };
    this.#call(customer, rank, (signal) => this.#scheduler.arrive(customer, signal, arrival));
  }

  #call(
    wish: Wish | null,
    rank: number | undefined,
    call: (signal: AbortSignal) => Promise<Called | Go>,
  ): void {
    const leaving = new AbortController();
    // The model first: the scheduler may answer others at once, and looks at the seats.
    const waiter = this.#model.come(wish, this.#clock.now(), rank);
    const caller: Caller = { waiter, leaving, answers: 0 };
    this.#callers.push(caller);
    void call(leaving.signal).then((called) => {
      caller.answers += 1;
      const wrong = this.#check(caller, called);
      if (wrong !== null) this.#wrong.push(`${wrong}: ${JSON.stringify({ waiter, called })}`);
    });
  }

  /** What is wrong with an answer; null: nothing. */
  #check({ waiter, leaving }: Caller, called: Called | Go): string | null {
    const now = this.#clock.now();
    const { wish } = waiter;
    switch (called.kind) {
      case 'go':
        this.#turns.push({ ...called, flightId: wish?.flightId ?? '' });
        if ('settle' in called && wish) this.#outcomes.push({ ...called, seats: wish.seats });
        return this.#model.go(waiter);
      case 'taken':
        if (wish) this.#away.push({ wish, arrival: called.arrival, rank: waiter.rank });
        return this.#model.turnToCheck(waiter);
      case 'waiting':
        if (wish) this.#away.push({ wish });
        return (
          this.#model.turnedAway(waiter, now) ??
          this.#model.keep(waiter, called.place, called.retryAfterMs, now)
        );
      case 'busy':
        if (leaving.signal.aborted || this.#isClosed) return this.#model.leave(waiter);
        return this.#model.turnedAway(waiter, now) ?? this.#model.busy(waiter, now);
    }
  }

  #checkRest(): void {
    const now = this.#clock.now();
    expect(this.#wrong).toEqual([]);
    expect(this.#model.resting(now)).toBeNull();
    const { running, holders, arrivals, tickets } = this.#scheduler.state;
    expect({ running, holders, arrivals, tickets }).toEqual({
      running: this.#model.underWay.length,
      holders: this.#model.holders.length,
      arrivals: this.#model.arrivals.length,
      tickets: this.#model.tickets(now).size,
    });
  }
}

function flightOf(seat: string): string {
  return seat.split('/')[0] ?? '';
}

/** Takes one of them out. */
function take<T>(from: T[], which: number): T | undefined {
  return from.splice(from.length === 0 ? 0 : which % from.length, 1)[0];
}
