import { describe, expect, it } from 'vitest';
import { bodies, Counter, holdMs } from '../../testing/seats.ts';
import { printSeatMap, publicChangesSince, publicSeats, seatCounts } from './index.ts';

const { setSeats, release, startPayment, sell } = bodies;

/** One seat in each state: 1A held, 1B paying, 1C sold, 1D blocked, 2A freed. */
function mixed(): Counter {
  const counter = new Counter();
  counter.accepts('held', setSeats('1A'));
  counter.accepts('paying', setSeats('1B'));
  counter.accepts('paying', startPayment());
  counter.accepts('sold', setSeats('1C'));
  counter.accepts('sold', startPayment());
  counter.accepts('sold', sell());
  counter.execute({ type: 'block', seats: ['1D'], by: 'agent', reason: 'wet' });
  counter.accepts('freed', setSeats('2A'));
  counter.accepts('freed', release());
  return counter;
}

describe('views', () => {
  it('V1: each event raises the version by one, refusals and duplicates by none', () => {
    const counter = mixed();
    expect(counter.decider.map.version).toBe(9);
    const command = counter.next('more', setSeats('2B'));
    counter.execute(command);
    counter.execute(command);
    counter.refuses('more', setSeats('1C'));
    expect(counter.decider.map.version).toBe(10);
  });

  it('V2: the changes since a version are those after it, freed seats among them', () => {
    const { map } = mixed().decider;
    expect(publicChangesSince(map, 7)).toEqual({ '2A': { status: 'free' } });
    expect(publicChangesSince(map, 6)).toEqual({
      '1D': { status: 'blocked' },
      '2A': { status: 'free' },
    });
    expect(publicChangesSince(map, map.version)).toEqual({});
    expect(Object.keys(publicChangesSince(map, 0))).toEqual(['1A', '1B', '1C', '1D', '2A']);
  });

  it('V3: public seats tell the state and when a hold ends, and nothing else', () => {
    const counter = mixed();
    const until = new Date(counter.now + holdMs).toISOString();
    expect(publicSeats(counter.decider.map)).toEqual({
      '1A': { status: 'held', until },
      '1B': { status: 'paying' },
      '1C': { status: 'sold' },
      '1D': { status: 'blocked' },
    });
  });

  it('V4: counts by state add up to all seats', () => {
    expect(seatCounts(mixed().decider.map)).toEqual({
      total: 16,
      free: 12,
      held: 1,
      paying: 1,
      sold: 1,
      blocked: 1,
    });
  });

  it('prints a row a line, a mark a seat', () => {
    expect(printSeatMap(mixed().decider.map).split('\n')).toEqual([
      'version 9',
      '  1  Ah Bp CS D#',
      '  2  A. B. C. D.',
      '  3  A. B. C. D.',
      '  4  A. B. C. D.',
    ]);
  });
});
