import { describe, expect, it } from 'vitest';
import { bodies, Counter, rejectionOf } from '../../testing/seats.ts';
import { decide, publicSeats, type AgentSeatCommand } from './index.ts';

const { setSeats, startPayment, sell } = bodies;
const agent = { by: 'agent-7', reason: 'The seat is broken.' };

function block(...seats: string[]): AgentSeatCommand {
  return { type: 'block', seats, ...agent };
}

function unblock(...seats: string[]): AgentSeatCommand {
  return { type: 'unblock', seats, ...agent };
}

function forceRelease(orderId: string): AgentSeatCommand {
  return { type: 'force-release', orderId, ...agent };
}

describe("agents' interventions", () => {
  it('A1, A2: block takes free seats out of sale, unblock gives them back', () => {
    const counter = new Counter();
    expect(counter.execute(block('1A', '1B'))).toMatchObject({ ok: true, version: 1 });
    expect(publicSeats(counter.decider.map)).toEqual({
      '1A': { status: 'blocked' },
      '1B': { status: 'blocked' },
    });
    counter.execute(unblock('1A'));
    expect(publicSeats(counter.decider.map)).toEqual({ '1B': { status: 'blocked' } });
    expect(counter.accepts('a', setSeats('1A')).seats).toEqual(['1A']);
  });

  it('A1, A2: all or nothing, naming the seats in the way', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A'));
    counter.execute(block('1B'));
    const before = counter.decider.map;
    expect(rejectionOf(counter.execute(block('1A', '1B', '1C')))).toMatchObject({
      code: 'seats-unavailable',
      seats: ['1A', '1B'],
    });
    expect(rejectionOf(counter.execute(unblock('1A', '1B', '1C')))).toMatchObject({
      code: 'seats-unavailable',
      seats: ['1A', '1C'],
    });
    expect(counter.decider.map).toBe(before);
  });

  it('A3: force-release frees held and sold seats, whoever has them', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A'));
    counter.accepts('b', setSeats('1B', '1C'));
    counter.accepts('b', startPayment());
    counter.accepts('b', sell());
    expect(counter.execute(forceRelease('a'))).toMatchObject({ ok: true, seats: [] });
    expect(counter.execute(forceRelease('b'))).toMatchObject({ ok: true, seats: [] });
    expect(publicSeats(counter.decider.map)).toEqual({});
    expect(rejectionOf(counter.execute(forceRelease('b'))).code).toBe('no-seats');
    expect(counter.refuses('b', sell()).code).toBe('hold-expired');
  });

  it('A4: force-release waits for a payment', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1A'));
    counter.accepts('a', startPayment());
    const before = counter.decider.map;
    expect(rejectionOf(counter.execute(forceRelease('a'))).code).toBe('payment-running');
    expect(counter.decider.map).toBe(before);
  });

  it('A5: a seat named twice counts once, none changes nothing, an unknown one is refused', () => {
    const counter = new Counter();
    expect(counter.execute(block('1A', '1A'))).toMatchObject({ ok: true, version: 1 });
    expect(counter.execute(block())).toMatchObject({ ok: true, version: 1 });
    expect(counter.execute(unblock())).toMatchObject({ ok: true, version: 1 });
    expect(rejectionOf(counter.execute(block('1B', '9Z')))).toMatchObject({
      code: 'unknown-seats',
      seats: ['9Z'],
    });
    expect(counter.decider.map.version).toBe(1);
  });

  it('A6: the events carry who and why', () => {
    const counter = new Counter();
    counter.accepts('a', setSeats('1B'));
    const { by, reason: why } = agent;
    const { map } = counter.decider;
    expect(decide(map, block('1A', '1A'), counter.now)).toEqual({
      ok: true,
      value: [{ type: 'seats-blocked', seats: ['1A'], by, why }],
    });
    expect(decide(map, forceRelease('a'), counter.now)).toEqual({
      ok: true,
      value: [{ type: 'seats-released', orderId: 'a', reason: 'forced', by, why }],
    });
  });
});
