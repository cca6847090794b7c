import { Pace } from '../pace.ts';
import { type TraceParent, tracing } from '../tracing/tracing.ts';
import type { CommandOutcome, CustomerCommand } from '../workflow-api.ts';
import { BatchDelay, type DelayBounds, type Trip } from './batch-delay.ts';
import { afterEnd, type Ended, type SendResult } from './send-result.ts';

/** What became of one batch. `retry`: nothing is known of it; send it again after a pause. */
export type BatchAnswer =
  | { readonly kind: 'decided'; readonly outcomes: readonly CommandOutcome[] }
  | { readonly kind: 'retry'; readonly afterMs: number }
  | Ended;

/** Brings one batch to its flight. Must be safe to repeat; a throw counts as `retry`. */
export type SendBatch = (
  flightId: string,
  commands: readonly CustomerCommand[],
) => Promise<BatchAnswer>;

export interface GroupCommitBounds extends DelayBounds {
  readonly batchCommands: number;
  readonly batchBytes: number;
  /** Commands that may wait for one flight. */
  readonly queuedCommands: number;
  /** Commands that are here at once, of all flights together: each keeps a slot of its worker. */
  readonly commandSlots: number;
  /** How long a command may wait for its answer, ms. */
  readonly commandPatienceMs: number;
  /** The shortest and the longest that a caller is told to wait when the answer is `busy`, ms. */
  readonly busyRetryMs: number;
  readonly longestRetryMs: number;
}

interface Entry {
  readonly command: CustomerCommand;
  readonly bytes: number;
  /** What it belongs to. */
  readonly trace: TraceParent | null;
  readonly patience: NodeJS.Timeout;
  readonly resolve: (result: SendResult) => void;
  sent: boolean;
  answered: boolean;
}

/** Lives as long as a command of its flight waits or is under way: so all of its time counts for its pace. */
interface Lane {
  readonly queue: Entry[];
  readonly pace: Pace;
  readonly delay: BatchDelay;
  /** Commands that are not answered. */
  here: number;
}

/** Pause after a `send` that threw, ms. */
const AFTER_THROW_MS = 100;
/** A batch that was sent again in vain waits twice as long each time, for so many times. */
const DOUBLINGS = 3;

/**
 * Queues commands per flight and keeps one batch in flight for each: what arrives meanwhile leaves
 * together in the next; idle, a command travels alone at once. Every command gets its own answer, in
 * bounded time: a full queue and a command that never left answer `busy`, with the time that the queue
 * takes at its measured pace; one that left and was not answered in time answers `unknown`.
 */
export class GroupCommit {
  readonly #lanes = new Map<string, Lane>();
  readonly #send: SendBatch;
  readonly #bounds: GroupCommitBounds;
  readonly #random: () => number;
  /** Commands that are here, of all flights. */
  #here = 0;

  /** `random`: from 0, below 1. */
  constructor(send: SendBatch, bounds: GroupCommitBounds, random: () => number = Math.random) {
    this.#send = send;
    this.#bounds = bounds;
    this.#random = random;
  }

  /** Never rejects. */
  submit(flightId: string, command: CustomerCommand): Promise<SendResult> {
    const lane = this.#lanes.get(flightId);
    if (lane && (lane.queue.length >= this.#bounds.queuedCommands || !this.#hasRoom(lane))) {
      return Promise.resolve(this.#busy(lane));
    }
    return new Promise((resolve) => {
      const joined = lane ?? this.#newLane();
      joined.queue.push(this.#entry(joined, command, resolve));
      joined.here += 1;
      this.#here += 1;
      joined.delay.came();
      if (!lane) void this.#work(flightId, joined);
    });
  }

  /** A slow flight leaves slots to the others: it has at most three times as many as are free (SPEC Q12). */
  #hasRoom({ here }: Lane): boolean {
    return here < 3 * (this.#bounds.commandSlots - this.#here);
  }

  #entry(lane: Lane, command: CustomerCommand, resolve: Entry['resolve']): Entry {
    const entry: Entry = {
      command,
      bytes: Buffer.byteLength(JSON.stringify(command)),
      trace: tracing.current(),
      patience: setTimeout(() => {
        this.#answer(entry, entry.sent ? { kind: 'unknown' } : this.#busy(lane));
      }, this.#bounds.commandPatienceMs),
      resolve: (result) => {
        lane.here -= 1;
        this.#here -= 1;
        resolve(result);
      },
      sent: false,
      answered: false,
    };
    return entry;
  }

  /** Empties a lane, batch after batch, and closes it. */
  async #work(flightId: string, lane: Lane): Promise<void> {
    this.#lanes.set(flightId, lane);
    for (let retries = 0; ;) {
      const batch = this.#take(lane);
      if (batch.length === 0) break;
      const sentAt = performance.now();
      const answer = await this.#deliver(flightId, batch);
      if (answer.kind !== 'retry') {
        retries = 0;
        const now = performance.now();
        lane.pace.completed(now, batch.length);
        const waiting = lane.queue.length;
        this.#settle(batch, answer);
        await this.#letCome(lane, { tookMs: now - sentAt, answered: batch.length }, waiting);
        continue;
      }
      // Those that gave up meanwhile stay out of the next try; newcomers may join it.
      lane.queue.unshift(...batch);
      // Of chance, too: senders who were refused at once by a full flight shall not come back at once.
      const chance = 0.5 + this.#random();
      const pauseMs = answer.afterMs * 2 ** Math.min(retries, DOUBLINGS) * chance;
      retries += 1;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    this.#lanes.delete(flightId);
  }

  /**
   * Those whom an answer lets go on with their next command leave together: else the first of them would
   * travel alone, and the others wait for its return. `waiting`: commands that had come before the answer.
   */
  async #letCome(
    { queue, delay }: Lane,
    trip: Pick<Trip, 'tookMs' | 'answered'>,
    waiting: number,
  ): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (queue.length >= this.#bounds.batchCommands) return;
    await delay.wait({ ...trip, back: queue.length - waiting, queued: queue.length });
  }

  #take(lane: Lane): Entry[] {
    const batch: Entry[] = [];
    let bytes = 0;
    let passed = 0;
    for (const entry of lane.queue) {
      if (!entry.answered) {
        const full =
          batch.length >= this.#bounds.batchCommands ||
          bytes + entry.bytes > this.#bounds.batchBytes;
        if (full && batch.length > 0) break;
        batch.push(entry);
        bytes += entry.bytes;
      }
      passed += 1;
    }
    lane.queue.splice(0, passed);
    return batch;
  }

  async #deliver(flightId: string, batch: readonly Entry[]): Promise<BatchAnswer> {
    for (const entry of batch) entry.sent = true;
    try {
      // A batch belongs to the first of its commands, and is linked to the others.
      const [parent = null, ...links] = batch.flatMap(({ trace }) => trace ?? []);
      const attributes = { flightId, commands: batch.length };
      const answer = await tracing.inSpan('group commit', { parent, links, attributes }, () =>
        this.#send(
          flightId,
          batch.map((entry) => entry.command),
        ),
      );
      const complete = answer.kind !== 'decided' || answer.outcomes.length === batch.length;
      return complete ? answer : { kind: 'refused', code: 'internal' };
    } catch {
      return { kind: 'retry', afterMs: AFTER_THROW_MS };
    }
  }

  #settle(batch: readonly Entry[], answer: Exclude<BatchAnswer, { kind: 'retry' }>): void {
    batch.forEach((entry, place) => {
      if (answer.kind === 'refused') return this.#answer(entry, afterEnd(entry.command, answer));
      const outcome = answer.outcomes[place];
      if (outcome) this.#answer(entry, { kind: 'decided', outcome });
    });
  }

  #answer(entry: Entry, result: SendResult): void {
    if (entry.answered) return;
    entry.answered = true;
    clearTimeout(entry.patience);
    entry.resolve(result);
  }

  #newLane(): Lane {
    return { queue: [], pace: this.#newPace(), delay: new BatchDelay(this.#bounds), here: 0 };
  }

  /** Guesses, until something is measured, that a full queue takes the shortest wait; at worst the longest. */
  #newPace(): Pace {
    const { queuedCommands, busyRetryMs, longestRetryMs } = this.#bounds;
    const perSecond = (queueMs: number): number => (queuedCommands * 1000) / queueMs;
    const pace = new Pace(perSecond(busyRetryMs), perSecond(longestRetryMs), performance.now());
    pace.busy(true, performance.now());
    return pace;
  }

  #busy({ queue, pace }: Lane): SendResult {
    const { busyRetryMs, longestRetryMs } = this.#bounds;
    const queueMs = Math.ceil((queue.length * 1000) / pace.perSecond(performance.now()));
    const retryAfterMs = Math.min(longestRetryMs, Math.max(busyRetryMs, queueMs));
    return { kind: 'refused', code: 'busy', retryAfterMs };
  }
}
