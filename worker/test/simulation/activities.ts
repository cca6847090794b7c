/** What the simulated world answers to activities, with whatever goes wrong outside of Aisle. */
import type { SendResult } from '@aisle/shared/group-commit';
import { afterEnd } from '@aisle/shared/group-commit/send-result';
import { flightWorkflowId, orderWorkflowId } from '@aisle/shared/ids';
import type { Rebook } from '@aisle/shared/rebooking';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import {
  flightMessages,
  nothingToDo,
  orderMessages,
  type CommandOutcome,
  type CustomerCommand,
  type Manifest,
} from '@aisle/shared/workflow-api';
import { isDeepStrictEqual } from 'node:util';
import type { SeededRandom } from '../support/random.ts';
import {
  NOT_REACHED,
  WORKER_SHUTDOWN,
  type Charge,
  type PaymentAttempt,
  type Refund,
} from '../../src/activities/types.ts';
import type { SimulatedGateway } from './simulated-gateway.ts';
import type { ActivityOutcome, SimulatedServer } from './simulated-server.ts';
import { SimulationError } from './simulation-error.ts';
import type { UpdateAnswer } from './simulated-run.ts';

type Settle = (outcome: ActivityOutcome) => void;

/** A command on its way to a flight. */
interface Sent {
  readonly flightId: string;
  readonly command: CustomerCommand;
  readonly settle: (result: SendResult) => void;
}

const forgotten: ReadonlySet<string> = new Set(['superseded', 'stale-command']);

const done = (value: unknown): ActivityOutcome => ({ kind: 'done', value });

export class Activities {
  /** What waits to leave for flights, together with others. */
  readonly queue: Sent[] = [];
  readonly #repeats: Sent[] = [];
  /** Answers that are under way. */
  readonly #answers: (() => void)[] = [];
  /** What flights decided about each command. */
  readonly #decided = new Map<string, unknown>();
  /** Off: nothing goes wrong any more. */
  faults = true;

  constructor(
    private readonly server: SimulatedServer,
    private readonly gateway: SimulatedGateway,
    private readonly random: SeededRandom,
    private readonly trouble: number,
  ) {}

  get answersUnderWay(): number {
    return this.#answers.length;
  }

  /** One answer arrives, whichever. */
  arrive(): void {
    const [answer] = this.#answers.splice(this.random.integer(this.#answers.length), 1);
    answer?.();
  }

  #chance(percent: number): boolean {
    return this.faults && this.random.integer(100) < percent * this.trouble;
  }

  run(type: string, args: readonly unknown[], settle: Settle): void {
    const later = (outcome: ActivityOutcome): void => {
      this.server.note(
        'activity',
        () => `${type} ${JSON.stringify(args)}: ${JSON.stringify(outcome)}`,
      );
      this.#answers.push(() => settle(outcome));
    };
    switch (type) {
      case 'sendSeatCommand':
        return this.send(args[0] as string, args[1] as OrderSeatCommand, (result) =>
          settle(done(result)),
        );
      case 'searchKeys':
        return settle(done([]));
      case 'peopleKeptMs':
        return settle(done(86_400_000));
      case 'sendMail':
        return later(this.#chance(20) ? { kind: 'fails', type: 'away' } : done({ sent: true }));
      case 'validatePayment':
        return later(this.#validate(args[0] as PaymentAttempt));
      case 'charge':
        return later(this.#charge(args[0] as Charge));
      case 'refund':
        return later(this.#refund(args[0] as Refund));
      case 'rebookOrder':
        return this.#rebook(args[0] as string, args[1] as Rebook, settle);
      default:
        throw new Error(`an activity that is not simulated: ${type}`);
    }
  }

  #validate({ code }: PaymentAttempt): ActivityOutcome {
    if (this.#chance(5)) return { kind: 'fails', type: NOT_REACHED };
    if (this.#chance(3)) return { kind: 'fails', type: WORKER_SHUTDOWN };
    if (this.#chance(5)) return { kind: 'times-out' };
    if (code === '11111') return done({ ok: true });
    if (code === '00000') return done({ ok: false, failure: 'declined' });
    return done(this.random.integer(100) < 85 ? { ok: true } : { ok: false, failure: 'declined' });
  }

  /** Before the gateway has it, or after: who asks cannot tell. */
  #charge(charge: Charge): ActivityOutcome {
    if (this.#chance(8)) return { kind: 'fails', type: 'undecided' };
    if (!this.gateway.knows(charge) && this.#chance(3)) return done({ ok: false });
    const chargeId = this.gateway.charge(charge);
    if (this.#chance(8)) return { kind: 'times-out' };
    return done(chargeId === null ? { ok: false } : { ok: true, chargeId });
  }

  #refund(refund: Refund): ActivityOutcome {
    if (this.#chance(8)) return { kind: 'fails', type: 'undecided' };
    this.gateway.refund(refund);
    return this.#chance(8) ? { kind: 'times-out' } : done(undefined);
  }

  #rebook(orderId: string, rebook: Rebook, settle: Settle): void {
    this.server.update(orderWorkflowId(orderId), orderMessages.rebook, [rebook], (answer) => {
      if (this.#chance(10)) return settle({ kind: 'times-out' });
      if (answer.kind === 'gone') return settle(done('order-not-found'));
      if (answer.kind === 'completed') return settle(done(null));
      const { type } = answer.refused;
      const isPassing = type === 'busy' || type === 'unavailable' || type === 'internal';
      settle(isPassing ? { kind: 'fails', type } : done(type === nothingToDo ? null : type));
    });
  }

  /** A command for a flight, of an order, of who books in its name or of who waits for seats. It may get lost, and so may its answer. */
  send(flightId: string, command: CustomerCommand, settle: (result: SendResult) => void): void {
    if (this.#chance(2)) this.#answers.push(() => settle({ kind: 'unknown' }));
    else this.queue.push({ flightId, command, settle });
    // Some sender repeats what it was answered already, however late.
    if (this.#chance(8)) this.#repeats.push({ flightId, command, settle: () => undefined });
  }

  /** Those that wait for one flight leave in one update, some of them in another order than they came. */
  leave(): void {
    const late = this.#repeats[this.random.integer(Math.max(1, this.#repeats.length))];
    if (late && this.#chance(10)) this.queue.push(late);
    const first = this.queue[this.random.integer(this.queue.length)];
    if (!first) return;
    const { flightId } = first;
    const most = 1 + this.random.integer(5);
    const candidates = this.queue.filter((sent) => sent.flightId === flightId);
    const batch = this.random.some(candidates, Math.min(most, candidates.length));
    for (const sent of batch) this.queue.splice(this.queue.indexOf(sent), 1);
    const commands = batch.map(({ command }) => command);
    this.server.update(
      flightWorkflowId(flightId),
      flightMessages.commands,
      [{ commands }],
      (answer) => {
        for (const [place, { command, settle }] of batch.entries()) {
          const result = this.#chance(3)
            ? { kind: 'unknown' as const }
            : this.#resultOf(answer, flightId, command, place);
          if ('revision' in command && answer.kind !== 'gone')
            this.#checkRepeat(flightId, command, result);
          this.#answers.push(() => settle(result));
        }
      },
    );
  }

  /** R1: a command that comes again is answered by its flight as the first time, unless it came too late to tell. */
  #checkRepeat(
    flightId: string,
    { orderId, revision, type }: OrderSeatCommand,
    result: SendResult,
  ): void {
    if (result.kind !== 'decided') return;
    const { outcome } = result;
    if (!outcome.ok && forgotten.has(outcome.rejection.code)) return;
    const key = `${type} ${revision} of ${orderId} to ${flightId}`;
    const { flight: _, ...decided } = outcome;
    const before = this.#decided.get(key);
    if (before !== undefined && !isDeepStrictEqual(before, decided))
      throw new SimulationError(
        `R1: ${key} was answered ${JSON.stringify(before)}, and then ${JSON.stringify(decided)}`,
      );
    this.#decided.set(key, decided);
  }

  #resultOf(
    answer: UpdateAnswer,
    flightId: string,
    command: CustomerCommand,
    place: number,
  ): SendResult {
    if (answer.kind === 'completed')
      return {
        kind: 'decided',
        outcome: (answer.value as CommandOutcome[])[place]!,
      };
    if (answer.kind === 'rejected') {
      const { type, details } = answer.refused;
      if (type === nothingToDo)
        return { kind: 'decided', outcome: (details as CommandOutcome[])[place]! };
      if (type === 'flight-cancelled') return { kind: 'refused', code: type };
      // It is about to end, and its end says how.
      if (type === 'flight-departed') return { kind: 'unknown' };
      throw new Error(`a flight refused a batch: ${type}`);
    }
    const final = this.server.results.get(flightWorkflowId(flightId)) as Manifest | undefined;
    if (!final) return { kind: 'refused', code: 'flight-cancelled' };
    const code = final.status === 'cancelled' ? 'flight-cancelled' : 'flight-departed';
    return afterEnd(command, { kind: 'refused', code, final });
  }
}
