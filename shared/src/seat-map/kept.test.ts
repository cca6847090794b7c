import { describe, expect, it } from 'vitest';
import { bodies, Counter, closesAt, minute, start } from '../../testing/seats.ts';
import { restoreSeatMap, snapshotSeatMap } from './snapshot.ts';

const { setSeats, startPayment, sell, release, rebook, exchange } = bodies;
const agent = { by: 'Sue', reason: 'Technical.' };
const hour = 60 * minute;
const cancel = { type: 'cancel-flight', ...agent } as const;
const keep = { ...cancel, rebookWithinMs: 2 * hour } as const;

function sold(): Counter {
  const counter = new Counter();
  counter.accepts('a', setSeats('1A', '1B'));
  counter.accepts('a', startPayment());
  counter.accepts('a', sell());
  return counter;
}

describe('W15: a cancelled flight whose paid orders wait to be rebooked', () => {
  it('keeps them, sells nothing, and lets each go to another flight or for its money', () => {
    const counter = sold();
    counter.accepts('b', setSeats('2A'));
    counter.accepts('c', setSeats('3A'));
    counter.accepts('c', startPayment());
    counter.accepts('c', sell());
    expect(counter.execute(keep).ok).toBe(true);
    const { map } = counter.decider;
    expect(map).toMatchObject({ sales: 'cancelled', rebookBy: start + 2 * hour });
    expect(map.holds.get('a')).toMatchObject({ status: 'sold', seats: ['1A', '1B'] });
    expect(counter.refuses('d', setSeats('4A')).code).toBe('flight-cancelled');
    expect(counter.refuses('b', startPayment()).code).toBe('flight-cancelled');
    expect(counter.refuses('a', exchange(['1C', '1D'])).code).toBe('flight-cancelled');
    expect(counter.refuses('e', rebook('4A')).code).toBe('flight-cancelled');
    expect(counter.accepts('a', release('rebooked')).seats).toEqual([]);
    expect(counter.accepts('c', release('flight-cancelled')).seats).toEqual([]);
  });

  it('is entered for rebookings while they wait, past the departure too, and not afterwards', () => {
    const counter = sold();
    counter.pass(closesAt - start - hour);
    expect(counter.execute(keep).ok).toBe(true);
    const rebooking = { type: 'rebook-orders', to: 'another', ...agent } as const;
    counter.pass(hour + minute);
    const { version } = counter.decider;
    expect(counter.execute(rebooking)).toMatchObject({ ok: true, version });
    counter.pass(hour);
    expect(counter.execute(rebooking)).toMatchObject({
      ok: false,
      rejection: { code: 'flight-cancelled' },
    });
  });

  it('goes through JSON with the time that they wait', () => {
    const counter = sold();
    counter.execute(keep);
    const { map } = counter.decider;
    const json = JSON.parse(JSON.stringify(snapshotSeatMap(map))) as ReturnType<
      typeof snapshotSeatMap
    >;
    const { designators } = map;
    expect(restoreSeatMap(json, { designators, closesAt })).toEqual(map);
    counter.execute(cancel);
    expect(snapshotSeatMap(counter.decider.map)).not.toHaveProperty('rebookBy');
  });
});

describe('W16: the time to rebook', () => {
  it('is over in its very millisecond, by one event, and takes no seat', () => {
    const counter = sold();
    counter.execute(keep);
    const { decider } = counter;
    const before = decider.version;
    expect(decider.earliestDeadline).toBe(start + 2 * hour);
    counter.pass(2 * hour - 1);
    expect(decider.expireDue(counter.now)).toEqual([]);
    counter.pass(1);
    expect(decider.expireDue(counter.now)).toEqual([{ type: 'rebooking-ended' }]);
    expect(decider.map).toMatchObject({ version: before + 1, rebookBy: null, sales: 'cancelled' });
    expect(decider.map.holds.get('a')).toMatchObject({ status: 'sold' });
    expect(decider.earliestDeadline).toBeNull();
    expect(decider.expireDue(counter.now)).toEqual([]);
  });

  it('is ended before by another cancellation, and not begun anew', () => {
    const counter = sold();
    counter.execute(keep);
    const again = { ok: false, rejection: { code: 'flight-cancelled' } };
    expect(counter.execute(keep)).toMatchObject(again);
    const { version } = counter.decider;
    expect(counter.execute(cancel)).toMatchObject({ ok: true, version: version + 1 });
    expect(counter.decider.map.rebookBy).toBeNull();
    expect(counter.execute(cancel)).toMatchObject({ ok: true, version: version + 1 });
    expect(counter.execute(keep)).toMatchObject(again);
  });
});
