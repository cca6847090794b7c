import type {
  AuditEntry,
  BookedForCaller,
  FlightCommand,
  FlightEventRecord,
  Intervention,
  InterventionEffect,
  OrderAct,
} from '../interventions.ts';
import { limits } from '../limits.ts';
import type {
  ActingAgent,
  Hold,
  OrderSeatCommand,
  Outcome,
  SeatDecider,
} from '../seat-map/index.ts';
import type { FlightState } from '../workflow-api.ts';
import { lastWithin } from './recent.ts';

/** What an agent wanted, and who and why. */
type Given = Pick<Intervention, 'by' | 'role' | 'reason'> & {
  readonly command: FlightCommand | OrderAct | BookedForCaller;
};

/** What agents did to a flight: the last of it is remembered here, and all is counted. */
export class Audit {
  #entries: readonly AuditEntry[];
  #count: number;

  /** `count`: how many entries there have been. */
  constructor(entries: readonly AuditEntry[], count = entries.length) {
    this.#entries = entries;
    this.#count = count;
  }

  /** Newest last. */
  get entries(): readonly AuditEntry[] {
    return this.#entries;
  }

  get count(): number {
    return this.#count;
  }

  /** What was entered after the first `count`, as far as it is remembered. */
  after(count: number): readonly AuditEntry[] {
    const unread = this.#count - count;
    return unread > 0 ? this.#entries.slice(-unread) : [];
  }

  /** The flight's opening as an event, as long as it is remembered and who did it is known. */
  opening(): FlightEventRecord[] {
    const [first] = this.#entries;
    if (first?.command.type !== 'open-flight') return [];
    const { at, version, command } = first;
    const { by, reason: why } = command;
    return [{ version, at, type: 'flight-opened', seats: [], cause: 'agent', by, why }];
  }

  /** Has an order's command decided; what it does for an agent is entered. */
  deciding(
    decider: SeatDecider,
    command: OrderSeatCommand,
    now: number,
    decide: () => Outcome,
  ): Outcome {
    if (agentOf(command) === undefined) return decide();
    const { outcome, done } = decideForAgent(decider, command, now, decide);
    if (done) this.enter(done.given, { version: decider.version, ...done }, now);
    return outcome;
  }

  /** `version`: the one that it led to. */
  enter(
    { by, role, reason, command }: Given,
    {
      version,
      effect,
      told,
    }: Pick<AuditEntry, 'version'> & {
      readonly effect: AuditEntry['effect'] | undefined;
      readonly told: readonly string[];
    },
    now: number,
  ): void {
    const at = new Date(now).toISOString();
    const given = { ...command, by, reason };
    const sentences = [...new Set(told)].slice(0, limits.auditSentences);
    const entry = {
      at,
      version,
      command: given,
      role,
      ...(effect && { effect }),
      ...(sentences.length > 0 && { told: sentences }),
    };
    this.#entries = [...this.#entries, entry].slice(-limits.auditEntries);
    this.#count += 1;
  }

  /** What the flight's next run is given. */
  carryOver(): Pick<FlightState, 'audit' | 'auditCount'> {
    const audit = lastWithin(this.#entries, limits.carriedAuditBytes);
    return { audit, auditCount: this.#count };
  }
}

/** What an order has done for an agent, as its flight's audit keeps it. */
export interface DoneForAgent {
  readonly given: Pick<Intervention, 'by' | 'role' | 'reason'> & {
    readonly command: OrderAct | BookedForCaller;
  };
  readonly effect: InterventionEffect | undefined;
  readonly told: readonly string[];
}

/** The agent for whom an order sends a command; undefined when it does so for its customer. */
function agentOf(command: OrderSeatCommand): ActingAgent | undefined {
  return 'agent' in command ? command.agent : undefined;
}

/** Has a command carried out, and says what that did for an agent, the first time; null: nothing. */
function decideForAgent(
  decider: SeatDecider,
  command: OrderSeatCommand,
  now: number,
  carryOut: () => Outcome,
): { readonly outcome: Outcome; readonly done: DoneForAgent | null } {
  decider.expireDue(now);
  const before = decider.map.holds.get(command.orderId);
  const isNew = decider.known(command) === undefined;
  const outcome = carryOut();
  return { outcome, done: isNew && outcome.ok ? doneForAgent(command, before) : null };
}

/** `before`: the order's hold before the command was carried out. Null when that changed nothing. */
function doneForAgent(command: OrderSeatCommand, before: Hold | undefined): DoneForAgent | null {
  const agent = agentOf(command);
  const done = agent && actOf(command, before);
  if (!done) return null;
  const { by, role, reason, told } = agent;
  const [act, effect] = done;
  return {
    given: { by, role, reason, command: act },
    effect,
    told: told === undefined ? [] : [told],
  };
}

type Act = readonly [OrderAct | BookedForCaller, InterventionEffect?];

function actOf(command: OrderSeatCommand, before: Hold | undefined): Act | null {
  const { orderId } = command;
  if (command.type === 'set-seats') return [{ type: 'book', orderId, seats: command.seats }];
  if (command.type === 'pay-later' && before?.status === 'held') {
    const { until } = command;
    const grantedMs = until - before.until;
    const act = { type: 'pay-later', orderId, until: new Date(until).toISOString() } as const;
    return grantedMs > 0 ? [act, { type: 'extension', grantedMs, until }] : null;
  }
  if (command.type !== 'return-seats' || command.agent === undefined) return null;
  const seat = before?.seats.find((designator) => !command.kept.includes(designator));
  if (seat === undefined) return null;
  const { refund } = command.agent;
  return [
    { type: 'cancel-passenger', orderId, seat },
    { type: 'refund', refund },
  ];
}
