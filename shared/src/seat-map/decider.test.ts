import { beforeEach, describe, expect, it } from 'vitest';
import {
  bodies,
  cabin,
  closesAt,
  Counter,
  minute,
  rejectionOf,
  start,
} from '../../testing/seats.ts';
import { limits } from '../limits.ts';
import {
  createSeatMap,
  publicSeats,
  SeatDecider,
  type Outcome,
  type SeatChange,
  type SeatCommand,
} from './index.ts';

const { setSeats, release, startPayment } = bodies;
const until = start + 10 * minute;
const agent = { by: 'agent-7', reason: 'A caller asks.' };

let counter: Counter;
let changes: SeatChange[];

beforeEach(() => {
  [counter, changes] = [new Counter(), []];
  const map = createSeatMap({ designators: cabin, closesAt });
  counter.decider = new SeatDecider(map, undefined, (change) => changes.push(change));
});

function offer(seats: string[], change: Partial<SeatCommand> = {}): Outcome {
  const command = { type: 'offer-seats', orderId: 'watch', seats, to: 'order', until } as const;
  return counter.execute({ ...command, ...change } as SeatCommand);
}

const withdraw = (orderId: string) => counter.execute({ type: 'withdraw-offer', orderId });
const codeOf = (outcome: Outcome) => rejectionOf(outcome).code;
/** What happened last: the event without what all have. */
const happened = (count: number) =>
  changes.slice(-count).map(({ event }) => {
    const { type } = event;
    return 'reason' in event ? [type, event.orderId, event.reason] : [type];
  });

describe('seats on offer', () => {
  it('S23: are kept until the offer ends, for the order that may have them alone', () => {
    expect(offer(['1A', '1B'])).toMatchObject({ ok: true, seats: ['1A', '1B'], until });
    const shown = { status: 'held', until: new Date(until).toISOString() };
    expect(publicSeats(counter.decider.map)).toEqual({ '1A': shown, '1B': shown });
    expect(counter.refuses('other', setSeats('1B'))).toMatchObject({
      code: 'seats-unavailable',
      seats: ['1B'],
    });
    counter.pass(10 * minute);
    counter.accepts('other', setSeats('1B'));
    expect(happened(2)).toEqual([['seats-released', 'watch', 'expired'], ['seats-held']]);
  });

  it('S23: are taken in one go, and what is left of the offer comes free', () => {
    offer(['1A', '1B']);
    expect(counter.accepts('order', setSeats('1A', '2A')).seats).toEqual(['1A', '2A']);
    expect(happened(2)).toEqual([['seats-released', 'watch', 'offer-taken'], ['seats-held']]);
    expect(Object.keys(publicSeats(counter.decider.map))).toEqual(['1A', '2A']);
  });

  it('S23: end with the sale at the latest, and are taken back', () => {
    expect(offer(['1A'], { until: closesAt + 1 })).toMatchObject({ until: closesAt });
    expect(withdraw('watch')).toMatchObject({ ok: true, seats: [] });
    expect(happened(1)).toEqual([['seats-released', 'watch', 'offer-withdrawn']]);
    counter.accepts('order', setSeats('1A'));
    const { version } = counter.decider;
    for (const orderId of ['watch', 'order']) expect(withdraw(orderId)).toMatchObject({ version });
  });

  it('S23: are no order’s: it can neither give them back nor can an agent', () => {
    offer(['1A']);
    const { version } = counter.decider;
    expect(counter.accepts('watch', release()).version).toBe(version);
    const command = { type: 'force-release', orderId: 'watch', ...agent } as const;
    expect(codeOf(counter.execute(command))).toBe('no-seats');
  });

  it('S22: are seats that somebody could have bought', () => {
    counter.accepts('order', setSeats('3A'));
    expect(codeOf(offer(['3A']))).toBe('seats-unavailable');
    expect(codeOf(offer(['9Z']))).toBe('unknown-seats');
    const tooMany = cabin.slice(0, limits.seatsPerOrder + 1);
    expect(codeOf(offer(tooMany))).toBe('too-many-seats');
    offer(['1A']);
    expect(codeOf(offer(['1B']))).toBe('already-sold');
    const another = { orderId: 'another' } as const;
    counter.execute({ type: 'close-sales', ...agent });
    expect(codeOf(offer(['2A'], another))).toBe('sales-closed');
    counter.execute({ type: 'cancel-flight', ...agent });
    expect(codeOf(offer(['2A'], another))).toBe('flight-cancelled');
  });

  it('S22: are none after the departure', () => {
    counter.now = closesAt;
    expect(codeOf(offer(['1A'], { until: closesAt + minute }))).toBe('flight-departed');
  });
});

describe('what the map only counts', () => {
  const commands = [
    { type: 'set-gate', terminal: '2', gate: 'B7', ...agent },
    { type: 'refuse-single-seats', ...agent },
    { type: 'allow-single-seats', ...agent },
  ] as const;

  it('A21, A27: a gate and a rule are events with who wanted them and why', () => {
    const outcomes = commands.map((command) => counter.execute(command));
    expect(outcomes).toMatchObject([1, 2, 3].map((version) => ({ ok: true, version })));
    const mark = { by: agent.by, why: agent.reason };
    expect(changes.map(({ event, seats }) => [event, seats])).toEqual([
      [{ type: 'gate-set', terminal: '2', gate: 'B7', ...mark }, []],
      [{ type: 'single-seats-refused', ...mark }, []],
      [{ type: 'single-seats-allowed', ...mark }, []],
    ]);
  });

  it('A15: neither is decided after the departure', () => {
    counter.now = closesAt;
    const codes = commands.map((command) => codeOf(counter.execute(command)));
    expect(codes).toEqual(commands.map(() => 'flight-departed'));
  });
});

describe('the decider', () => {
  it('frees holds that no order claims, as they were when that was found out', () => {
    const { decider } = counter;
    const held = counter.accepts('gone', setSeats('1A')).until ?? 0;
    const changed = counter.accepts('changed', setSeats('1B')).until ?? 0;
    const paying = counter.accepts('paying', setSeats('1C')).until ?? 0;
    counter.accepts('paying', startPayment());
    const holds = [
      { orderId: 'gone', until: held },
      { orderId: 'changed', until: changed - 1 },
      { orderId: 'paying', until: paying },
      { orderId: 'nobody', until: held },
    ];
    decider.releaseUnclaimed(holds, start);
    expect(happened(1)).toEqual([['seats-released', 'gone', 'expired']]);
    expect(['gone', 'changed', 'paying'].map((id) => decider.hasSeats(id))).toEqual([
      false,
      true,
      true,
    ]);
    decider.releaseUnclaimed([], changed);
    expect(decider.hasSeats('changed')).toBe(true);
    decider.releaseUnclaimed([{ orderId: 'nobody', until: held }], changed);
    expect(decider.hasSeats('changed')).toBe(false);
  });

  it('does nothing against which there is an objection, and says so at its version', () => {
    counter.accepts('order', setSeats('1A'));
    const command = counter.next('order', setSeats('1B'));
    const outcome = counter.decider.execute(command, start, ({ version }) =>
      version === 1 ? { code: 'no-seats' } : null,
    );
    expect(outcome).toEqual({ ok: false, rejection: { code: 'no-seats', version: 1 } });
    expect(counter.decider.version).toBe(1);
    expect(counter.decider.sales).toBe('open');
    // Where nothing would change nobody is asked.
    const nothing = counter.next('other', release());
    const objects = () => ({ code: 'no-seats' }) as const;
    expect(counter.decider.execute(nothing, start, objects)).toMatchObject({ ok: true });
  });

  it('tells who had paid and lost the seats by a change', () => {
    const lost: unknown[] = [];
    counter.decider = new SeatDecider(
      createSeatMap({ designators: cabin, closesAt }),
      undefined,
      ({ event }, orders) => lost.push([event.type, orders]),
    );
    for (const [id, seat] of [
      ['sold', '1A'],
      ['kept', '1B'],
    ] as const) {
      counter.accepts(id, setSeats(seat));
      counter.accepts(id, startPayment());
      counter.accepts(id, bodies.sell());
    }
    counter.accepts('held', setSeats('1C'));
    lost.length = 0;
    const refit = { aircraft: 'a', designators: cabin.slice(1), moves: [] };
    const unplaced = ['sold', 'held'];
    counter.execute({ type: 'change-aircraft', ...refit, unplaced, ...agent });
    counter.accepts('kept', release('refunded'));
    expect(lost).toEqual([
      ['aircraft-changed', [{ orderId: 'sold', seats: ['1A'] }]],
      ['seats-released', [{ orderId: 'kept', seats: ['1B'] }]],
    ]);
  });

  it('W22: an order that came to a lower class is sold by who knows its price', () => {
    counter.accepts('order', setSeats('1A'));
    const lower = { costs: 50, seats: [{ seat: '1B', class: 'economy' }] };
    const moves = [{ orderId: 'order', seats: ['1B'], lower }];
    const refit = { aircraft: 'a', designators: cabin, moves, unplaced: [] };
    const { version = 0 } = counter.execute({ type: 'change-aircraft', ...refit, ...agent }) as {
      version?: number;
    };
    expect(counter.refuses('order', startPayment()).code).toBe('amount-changed');
    expect(counter.accepts('order', setSeats('1B', '1C')).seats).toHaveLength(2);
    const knows = (pricedSince: number) => ({ ...startPayment(), pricedSince }) as never;
    expect(counter.refuses('order', knows(version - 1)).code).toBe('amount-changed');
    counter.accepts('order', knows(version));
  });

  it('W22: what a paid order costs in a lower class counts as paid', () => {
    counter.accepts('order', setSeats('1A'));
    counter.accepts('order', startPayment());
    counter.accepts('order', bodies.sell());
    const lower = { costs: 50, seats: [{ seat: '1B', class: 'economy' }] };
    const moves = [{ orderId: 'order', seats: ['1B'], lower }];
    const refit = { aircraft: 'a', designators: cabin, moves, unplaced: [] };
    counter.execute({ type: 'change-aircraft', ...refit, ...agent });
    const { holds, version } = counter.decider.map;
    expect(holds.get('order')).toMatchObject({ seats: ['1B'], paid: 50, loweredAt: version });
  });
});
