/** Arbitrary histories: commands of several orders and agents, late, doubled and out of order, at any times. */
import fc from 'fast-check';
import type { AgentSeatCommand, OrderSeatCommand, SeatCommand } from '../src/seat-map/types.ts';
import type { CommandBody } from './seats.ts';

export const base = Date.UTC(2026, 10, 24, 9);
export const flight = {
  designators: ['1A', '1B', '1C', '2A', '2B', '2C', '3A', '3B', '3C', '4A', '4B'],
  closesAt: base + 300_000,
};

export type SwapSeats = Extract<
  SeatCommand,
  { type: 'propose-swap' | 'swap-seats' | 'end-proposal' }
>;

export type Step =
  /** An order issues its next command; `arrives`: at once, or only if a later `deliver` picks it. */
  | {
      readonly kind: 'issue';
      readonly orderId: string;
      readonly body: CommandBody;
      readonly skewMs: number;
      readonly arrives: boolean;
    }
  /** Any command that was ever issued arrives (again). */
  | { readonly kind: 'deliver'; readonly which: number }
  | { readonly kind: 'agent'; readonly command: AgentSeatCommand }
  | { readonly kind: 'swap'; readonly command: SwapSeats }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'expire' }
  | { readonly kind: 'save' };

const orderIds = ['anna', 'bo', 'cem', 'dora'];
const orderId = fc.constantFrom(...orderIds);
/** Round numbers and their neighbours, so that deadlines are met exactly, just before and just after. */
const ms = fc.constantFrom(0, 1, 999, 1_000, 1_001, 29_999, 30_000, 59_999, 60_000, 60_001);
const seats = fc.oneof(
  { weight: 8, arbitrary: fc.subarray(flight.designators, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.subarray(flight.designators) },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom(...flight.designators, '9Z'), { maxLength: 4 }),
  },
);

const body: fc.Arbitrary<CommandBody> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      {
        type: fc.constant('set-seats' as const),
        seats,
        holdMs: fc.constantFrom(1_000, 30_000, 60_000),
        untilAtMost: fc.constantFrom(base + 30_000, base + 60_000),
      },
      { requiredKeys: ['type', 'seats', 'holdMs'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        type: fc.constant('release' as const),
        reason: fc.constantFrom('cancelled', 'expired', 'payment-failed', 'refunded', 'rebooked'),
        ifUntilAtMost: fc.constantFrom(base + 30_000, base + 60_000),
      },
      { requiredKeys: ['type', 'reason'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('pay-later' as const),
      until: fc.constantFrom(base + 30_000, base + 60_000, base + 90_000, base + 48 * 3_600_000),
      agent: fc.constant({ by: 'agent-7', role: 'agent', reason: 'A caller books.' } as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('start-payment' as const),
      fenceMs: fc.constantFrom(1_000, 30_000, 60_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('sell' as const),
      chargeId: fc.constantFrom('c1', 'c2'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'end-payment' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('start-exchange' as const),
      seats,
      fenceMs: fc.constantFrom(1_000, 30_000, 60_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record(
      { type: fc.constant('exchange' as const), seats, chargeId: fc.constantFrom('c3', 'c4') },
      { requiredKeys: ['type', 'seats'] },
    ),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'end-exchange' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('return-seats' as const), kept: seats }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('rebook' as const),
      seats,
      chargeId: fc.constantFrom('c5', 'c6'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant({
      type: 'correct-people' as const,
      people: { passengers: [], contact: null },
    }),
  },
);

const pair = {
  orderId,
  askedOrderId: orderId,
  seats: fc.tuple(fc.constantFrom(...flight.designators), fc.constantFrom(...flight.designators)),
};
const swap: fc.Arbitrary<SwapSeats> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constantFrom('propose-swap', 'swap-seats'), ...pair }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('end-proposal' as const),
      reason: fc.constantFrom('declined', 'withdrawn', 'expired', 'seats-changed'),
      ...pair,
    }),
  },
);

const agent = { by: fc.constant('agent-7'), reason: fc.constant('The seat is broken.') };
const agentCommand: fc.Arbitrary<AgentSeatCommand> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constantFrom('block', 'unblock'), seats, ...agent }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constantFrom('force-release', 'open-order'),
      orderId,
      ...agent,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('extend-hold' as const),
      orderId,
      extraMs: fc.constantFrom(1, 1_000, 60_000, 4_000_000),
      ...agent,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constant('move-order' as const), orderId, seats, ...agent }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constantFrom('close-sales', 'open-sales'), ...agent }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('delay' as const),
      departsAt: fc
        .constantFrom(-1_000, 30_000, 120_000, 600_000)
        .map((inMs) => new Date(base + inMs).toISOString()),
      ...agent,
    }),
  },
  // Rare: after it hardly anything is decided.
  {
    weight: 1,
    arbitrary: fc.record(
      {
        type: fc.constant('cancel-flight' as const),
        rebookWithinMs: fc.constantFrom(1_000, 30_000, 60_000),
        ...agent,
      },
      { requiredKeys: ['type', 'by', 'reason'] },
    ),
  },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('issue' as const),
      orderId,
      body,
      // An order's clock may even go back, as after a change of the host.
      skewMs: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: ms }),
      arrives: fc.oneof(
        { weight: 5, arbitrary: fc.constant(true) },
        { weight: 1, arbitrary: fc.constant(false) },
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('deliver' as const), which: fc.nat() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('agent' as const), command: agentCommand }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'expire' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'save' as const }) },
);

export const history: fc.Arbitrary<Step[]> = fc.array(step, { maxLength: 80, size: 'max' });

/** The same, with swaps of seats between. */
export const swappingHistory: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: step },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('swap' as const), command: swap }),
    },
  ),
  { maxLength: 80, size: 'max' },
);

/** What a history does to whoever plays it. */
export interface Player {
  order(command: OrderSeatCommand, now: number): void;
  agent(command: AgentSeatCommand, now: number): void;
  /** Of the seats alone: on a flight it follows from what customers agree on. */
  swap?(command: SwapSeats, now: number): void;
  expire(now: number): void;
  save(): void;
}

/**
 * Plays a history: counts each order's revisions, keeps every command for later delivery, moves the clock.
 * `steady`: each order's own clock may stand still, but never goes back.
 */
export function play(steps: readonly Step[], player: Player, steady = false): void {
  const issued: OrderSeatCommand[] = [];
  let now = base;
  for (const step of steps) {
    if (step.kind === 'pass') now += step.ms;
    if (step.kind === 'expire') player.expire(now);
    if (step.kind === 'save') player.save();
    if (step.kind === 'agent') player.agent(step.command, now);
    if (step.kind === 'swap') player.swap?.(step.command, now);
    if (step.kind === 'issue') {
      const earlier = issued.filter(({ orderId: other }) => other === step.orderId);
      const revision = earlier.length + 1;
      const floor = steady ? (earlier.at(-1)?.issuedAt ?? 0) : 0;
      const issuedAt = Math.max(now - step.skewMs, floor);
      const command = { ...step.body, orderId: step.orderId, revision, issuedAt };
      issued.push(command);
      if (step.arrives) player.order(command, now);
    }
    const late = step.kind === 'deliver' ? issued[step.which % (issued.length || 1)] : undefined;
    if (late) player.order(late, now);
  }
}
