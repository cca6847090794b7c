import type { Intervention, InterventionEffect, OrderAct } from '../interventions.ts';
import type {
  ActingAgent,
  Hold,
  OrderSeatCommand,
  Outcome,
  SeatDecider,
} from '../seat-map/index.ts';

/** What an order has done for an agent, as its flight's audit keeps it. */
export interface DoneForAgent {
  readonly given: Pick<Intervention, 'by' | 'role' | 'reason'> & { readonly command: OrderAct };
  readonly effect: InterventionEffect;
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

/** `before`: the order's hold before the command was carried out. */
function doneForAgent(command: OrderSeatCommand, before: Hold | undefined): DoneForAgent | null {
  if (command.type !== 'return-seats' || command.agent === undefined) return null;
  const { orderId, kept, agent } = command;
  const seat = before?.seats.find((designator) => !kept.includes(designator));
  if (seat === undefined) return null;
  const { by, role, reason, told, refund } = agent;
  return {
    given: { by, role, reason, command: { type: 'cancel-passenger', orderId, seat } },
    effect: { type: 'refund', refund },
    told: [told],
  };
}
