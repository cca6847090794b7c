import type {
  BookedForCaller,
  Intervention,
  InterventionEffect,
  OrderAct,
} from '../interventions.ts';
import type {
  ActingAgent,
  Hold,
  OrderSeatCommand,
  Outcome,
  SeatDecider,
} from '../seat-map/index.ts';

/** What an order has done for an agent, as its flight's audit keeps it. */
export interface DoneForAgent {
  readonly given: Pick<Intervention, 'by' | 'role' | 'reason'> & {
    readonly command: OrderAct | BookedForCaller;
  };
  readonly effect: InterventionEffect | undefined;
  readonly told: readonly string[];
}

/** The agent for whom an order sends a command; undefined when it does so for its customer. */
export function agentOf(command: OrderSeatCommand): ActingAgent | undefined {
  return 'agent' in command ? command.agent : undefined;
}

/** Has a command carried out, and says what that did for an agent, the first time; null: nothing. */
export function decideForAgent(
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
