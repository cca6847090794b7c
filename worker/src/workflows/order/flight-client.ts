import { ActivityFailure, isCancellation, proxyLocalActivities, sleep } from '@temporalio/workflow';
import type { EndedCode, SendResult } from '@aisle/shared/group-commit';
import { isSameSeatSet, revisionAt, undoRevisions } from '@aisle/shared/order-facts';
import type { OrderSeatCommand, Outcome, Rejection } from '@aisle/shared/seat-map';
import type { CommandOutcome } from '@aisle/shared/workflow-api';
import type { SeatActivities } from '../../activities/types.ts';
import { now } from '../clock.ts';
import { isRunFull, longPauseMs } from './runs.ts';

type Particulars<T> = T extends OrderSeatCommand
  ? Omit<T, 'orderId' | 'revision' | 'issuedAt'>
  : never;

/** A command before it is signed with the order's id, revision and time. */
export type SeatIntent = Particulars<OrderSeatCommand>;

export type Accepted = Extract<CommandOutcome, { ok: true }>;

/** What the flight said that the order has. */
export type Given = Pick<Accepted, 'seats' | 'until' | 'version' | 'flight'>;

/** `open`: not decided, and nothing is known to have changed. `closed`: no flight decides it any more. */
export type Answer =
  | { readonly kind: 'accepted'; readonly outcome: Accepted; readonly issuedAt: number }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  | { readonly kind: 'open'; readonly code: 'busy' | 'unavailable'; readonly retryAfterMs?: number }
  | { readonly kind: 'closed'; readonly code: EndedCode };

/** An answer of a flight that decided, or decides no more. */
export type Decided = Exclude<Answer, { kind: 'open' }>;

/** The last revision, and the command whose outcome is unknown. */
export interface FlightClientCarry {
  readonly revision: number;
  readonly unsettled: OrderSeatCommand | null;
}

/** Takes what came of a command that became known late; null: it was refused. */
type Adopt = (command: OrderSeatCommand, outcome: Accepted | null) => void;

/** Times that a command is issued anew before its refusal is believed. */
const REISSUES = 5;
/** Lets the workflow's clock pass the time that the flight has forgotten. */
const REISSUE_PAUSE_MS = 50;
const FIRST_PAUSE_MS = 500;

/**
 * Of an order, or of an id that begins anew, at `startedAt` (ms). `after`: the revision by which its seats were asked for; it and
 * those that follow, by which its backend may undo that, are not the order's.
 */
export function firstFlightClientCarry(startedAt: number, after = 0): FlightClientCarry {
  return { revision: Math.max(revisionAt(startedAt), after + undoRevisions), unsettled: null };
}

const { sendSeatCommand } = proxyLocalActivities<SeatActivities>({
  startToCloseTimeout: '15 seconds',
  retry: { maximumAttempts: 3 },
});

/**
 * How an order asks its flight: signs commands with growing revisions, and keeps the one whose outcome
 * is unknown until it is known, so that order and flight cannot drift apart. One command at a time.
 */
export class FlightClient {
  #flightId: string;
  readonly #orderId: string;
  readonly #adopt: Adopt;
  #revision: number;
  #unsettled: OrderSeatCommand | null;
  /** The flight has answered a command that was settled late that it knows of no hold. */
  #isHoldGone = false;

  constructor(
    ids: { readonly flightId: string; readonly orderId: string },
    { revision, unsettled }: FlightClientCarry,
    adopt: Adopt,
  ) {
    this.#flightId = ids.flightId;
    this.#orderId = ids.orderId;
    this.#revision = revision;
    this.#unsettled = unsettled;
    this.#adopt = adopt;
  }

  /** For the order's next run. */
  carryOver(): FlightClientCarry {
    return { revision: this.#revision, unsettled: this.#unsettled };
  }

  /** Whether the outcome of an earlier command is still unknown. */
  get unsettled(): boolean {
    return this.#unsettled !== null;
  }

  /** Whether the hold ended while the flight's answers were away: with the fence of a payment that never began. */
  get isHoldGone(): boolean {
    return this.#isHoldGone;
  }

  /**
   * Has the flight decide, within the patience of a person who waits. When the outcome stays unknown,
   * `undo` (or, without one, the command itself) is kept to be settled before anything else.
   */
  async ask(intent: SeatIntent, undo?: SeatIntent): Promise<Answer> {
    if (this.unsettled && !(await this.settle())) return { kind: 'open', code: 'unavailable' };
    const { command, answer } = await this.#exchange(this.#sign(intent), intent);
    if (answer.kind === 'open' && answer.code === 'unavailable') {
      this.#unsettled = undo ? this.#sign(undo) : command;
    }
    return answer;
  }

  /** Has the flight decide, however long that takes, at most until `giveUpAt` (ms), or until the run is full. */
  insist(intent: SeatIntent, giveUpAt = Number.POSITIVE_INFINITY): Promise<Answer> {
    return this.#insist(this.#flightId, intent, (hasPaused) =>
      hasPaused ? isRunFull() : now() >= giveUpAt,
    );
  }

  /** Has this or another flight decide, for as long as it takes. To be called with nothing unsettled. */
  async insistOn(flightId: string, intent: SeatIntent): Promise<Decided> {
    const answer = await this.#insist(flightId, intent, () => false);
    if (answer.kind === 'open') throw new Error('gave up though it was not to');
    return answer;
  }

  /** The order is on another flight from now on. */
  fly(flightId: string): void {
    this.#flightId = flightId;
  }

  /** `isOver` is asked after each try, and again after the pause that follows. */
  async #insist(
    flightId: string,
    intent: SeatIntent,
    isOver: (hasPaused: boolean) => boolean,
  ): Promise<Answer> {
    // A later command supersedes whatever an earlier one may still lead to.
    this.#unsettled = null;
    let command = this.#sign(intent);
    const since = now();
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
      const exchanged = await this.#exchange(command, intent, flightId);
      if (exchanged.answer.kind !== 'open' || isOver(false)) return exchanged.answer;
      command = exchanged.command;
      await sleep(Math.min(pauseMs, longPauseMs(now() - since)));
      if (isOver(true)) return exchanged.answer;
    }
  }

  /** Learns the outcome of the command that is unsettled, if it can; says whether nothing is unsettled now. */
  async settle(): Promise<boolean> {
    const command = this.#unsettled;
    if (command === null) return true;
    const { answer } = await this.#exchange(command, command);
    if (answer.kind === 'open') return false;
    this.#unsettled = null;
    this.#adopt(command, answer.kind === 'accepted' ? answer.outcome : null);
    if (answer.kind === 'rejected' && answer.rejection.code === 'hold-expired')
      this.#isHoldGone = true;
    return true;
  }

  #sign(intent: SeatIntent): OrderSeatCommand {
    this.#revision = revisionAfter(this.#revision, intent);
    return {
      ...intent,
      orderId: this.#orderId,
      revision: this.#revision,
      issuedAt: now(),
    };
  }

  /** Sends a command; one that the flight cannot place is issued anew. */
  async #exchange(
    first: OrderSeatCommand,
    intent: SeatIntent,
    flightId = this.#flightId,
  ): Promise<{ command: OrderSeatCommand; answer: Answer }> {
    let command = first;
    for (let reissues = 0; ; reissues += 1) {
      const result = await this.#send(flightId, command);
      if (result.kind !== 'decided') return { command, answer: undecided(result) };
      if (result.outcome.ok) this.#isHoldGone = false;
      if (isAnswerTo(intent, result.outcome) || reissues >= REISSUES) {
        return { command, answer: decided(result.outcome, command.issuedAt) };
      }
      if (reissues > 0) await sleep(REISSUE_PAUSE_MS);
      this.#revision = Math.max(this.#revision, revisionAt(now()));
      command = this.#sign(intent);
    }
  }

  async #send(flightId: string, command: OrderSeatCommand): Promise<SendResult> {
    try {
      return await sendSeatCommand(flightId, command);
    } catch (error) {
      if (error instanceof ActivityFailure && !isCancellation(error)) return { kind: 'unknown' };
      throw error;
    }
  }
}

/** So many revisions, of which each command has one. */
const SPAN = 0x1_00_00;
/** How long the seats are to be kept is counted from the task that asks. */
const counted: ReadonlySet<string> = new Set(['holdMs', 'untilAtMost']);

/**
 * The next revision is made of what is asked. An order whose task was lost with a command that it had sent knows nothing of it: what it
 * sends next must not pass for a repetition of that, unless it is one.
 */
function revisionAfter(revision: number, intent: SeatIntent): number {
  const asked = JSON.stringify(intent, (key, value: unknown) =>
    counted.has(key) ? undefined : value,
  );
  let hash = 0;
  for (const character of asked) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return (Math.floor(revision / SPAN) + 1) * SPAN + hash;
}

/**
 * Not when the flight has forgotten too much to tell, and not when it recalls another command: after a
 * crash, updates that came together may be handled in another order, under each other's revisions.
 */
function isAnswerTo(intent: SeatIntent, outcome: Outcome): boolean {
  if (!outcome.ok) {
    const { code } = outcome.rejection;
    return code !== 'stale-command' && code !== 'superseded';
  }
  const seats = seatsAfter(intent);
  return seats === null || isSameSeatSet(seats, outcome.seats);
}

/** The seats that an order has after a command of this kind; null where it leaves them as they are, or gives them back. */
function seatsAfter(intent: SeatIntent): readonly string[] | null {
  if (intent.type === 'set-seats' || intent.type === 'exchange' || intent.type === 'rebook')
    return intent.seats;
  if (intent.type === 'sell') return intent.seats ?? null;
  return intent.type === 'return-seats' ? intent.kept : null;
}

function decided(outcome: CommandOutcome, issuedAt: number): Answer {
  return outcome.ok
    ? { kind: 'accepted', outcome, issuedAt }
    : { kind: 'rejected', rejection: outcome.rejection };
}

function undecided(result: Exclude<SendResult, { kind: 'decided' }>): Answer {
  if (result.kind === 'unknown') return { kind: 'open', code: 'unavailable' };
  if (result.code !== 'busy') return { kind: 'closed', code: result.code };
  const { retryAfterMs } = result;
  return { kind: 'open', code: 'busy', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
