import { describe, expect, it } from 'vitest';
import { seatDesignators } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import type { Hold } from '@aisle/shared/seat-map';
import type { Manifest } from '@aisle/shared/workflow-api';
import { someFlight } from '../../test/support/flights.ts';
import type { Movement } from '../ledger/ledger.ts';
import {
  LateFollowers,
  LastingFindings,
  holdsOverdue,
  holdsTooLong,
  rebookingOverdue,
  seatsNotConserved,
  offersOverdue,
  seatsOwnedTwice,
  soldNotCharged,
  type Sale,
} from './rules.ts';

const now = Date.parse('2026-11-24T12:00:00.000Z');
const flight = someFlight(now);
const total = seatDesignators(flight.aircraft).length;

function manifest(orders: Record<string, Hold>, blocked: string[] = []): Manifest {
  const owned = Object.entries(orders).map(([orderId, hold]) => ({ orderId, hold }));
  return { flight, status: 'open', version: 1, orders: owned, blocked, audit: [] };
}

function held(seats: string[], until = now + 1_000): Hold {
  return { status: 'held', seats, until };
}

function sold(seats: string[], chargeId = 'c'): Hold {
  return { status: 'sold', seats, chargeId };
}

function charge(id: string): Movement {
  return { id, orderId: 'A', amount: '1.00', currency: 'GBP', at: new Date(now).toISOString() };
}

describe('seats are conserved', () => {
  const counts = { total, free: total - 3, held: 1, paying: 0, sold: 1, blocked: 1 };
  const sane = manifest({ A: held(['1A']), B: sold(['1C']) }, ['2A']);

  it('when all the states add up', () => {
    expect(seatsNotConserved(sane, counts)).toEqual([]);
  });

  it.each([
    ['a seat that is lost', sane, { ...counts, free: total - 4 }, /not/],
    ['a seat too many in all', sane, { ...counts, total: total + 1, free: total - 2 }, /aircraft/],
    [
      'an owned seat that nobody counts',
      manifest({ A: held(['1A', '1D']), B: sold(['1C']) }, ['2A']),
      counts,
      /orders have 3 seats; counted are 2/,
    ],
    [
      'a seat that does not exist',
      manifest({ A: held(['99Z']), B: sold(['1C']) }, ['2A']),
      counts,
      /99Z/,
    ],
  ])('but for %s', (_what, given, counted, evidence) => {
    const found = seatsNotConserved(given, counted);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(evidence);
  });
});

describe('a seat has one owner', () => {
  it('and not two, nor one while it is blocked', () => {
    expect(seatsOwnedTwice(manifest({ A: held(['1A']), B: sold(['1C']) }, ['2A']))).toEqual([]);
    const doubled = manifest({ A: held(['1A', '2A']), B: sold(['1A']) }, ['2A']);
    expect(seatsOwnedTwice(doubled)).toEqual([
      `${flight.id}: seat 2A belongs to nobody (blocked) and to A.`,
      `${flight.id}: seat 1A belongs to A and to B.`,
    ]);
  });
});

describe('a hold ends', () => {
  it('at its deadline, but for the grace; a fence at its own', () => {
    const paying: Hold = { status: 'paying', seats: ['1A'], until: now - 9_000, fencedUntil: now };
    expect(holdsOverdue(manifest({ A: held(['1A'], now - 50), B: sold(['1C']) }), now, 50)).toEqual(
      [],
    );
    expect(holdsOverdue(manifest({ A: paying }), now + 50, 50)).toEqual([]);
    expect(holdsOverdue(manifest({ A: held(['1A'], now - 51) }), now, 50)).toHaveLength(1);
    expect(holdsOverdue(manifest({ A: paying }), now + 51, 50)).toHaveLength(1);
  });
});

it('S26: an offer is over at its end, and no longer than one may be', () => {
  const offered = (until: number): Manifest => ({
    ...manifest({}),
    offers: [{ watchId: 'W', seats: ['1A'], until }],
  });
  expect(offersOverdue(offered(now + limits.offerMs), now, 50)).toEqual([]);
  for (const until of [now - 51, now + limits.offerMs + 51])
    expect(offersOverdue(offered(until), now, 50)).toHaveLength(1);
  const both = { ...manifest({ A: held(['1A']) }), offers: offered(now).offers ?? [] };
  expect(seatsOwnedTwice(both)).toHaveLength(1);
});

it('A24, D12: a hold lasts longer than an order may stay unpaid only until the time that an agent named', () => {
  const long = now + limits.payLaterMs;
  const keptUntil = (until: number): Hold => ({ ...held(['1A'], long), keptUntil: until }) as Hold;
  expect(holdsTooLong(manifest({ A: held(['1A'], now + limits.unpaidOrderMs) }), now, 50)).toEqual(
    [],
  );
  expect(holdsTooLong(manifest({ A: keptUntil(long), B: sold(['1C']) }), now, 50)).toEqual([]);
  for (const hold of [held(['1A'], long), keptUntil(long - 1)])
    expect(holdsTooLong(manifest({ A: hold }), now, 50)).toHaveLength(1);
  expect(holdsTooLong(manifest({ A: keptUntil(long) }), now - 51, 50)).toHaveLength(1);
  // Extended beyond the time that was named, by as much as an agent may.
  const extended = { ...held(['1A'], now + limits.extendHoldMs), keptUntil: now + 1 };
  expect(holdsTooLong(manifest({ A: extended }), now, 50)).toEqual([]);
});

it('W16: no order of a cancelled flight waits to be rebooked beyond its time', () => {
  const kept = { ...manifest({ A: sold(['1A']) }), status: 'cancelled' } as const;
  const waits = { ...kept, rebookBy: new Date(now).toISOString() };
  expect(rebookingOverdue(waits, now + 50, 50)).toEqual([]);
  expect(rebookingOverdue(waits, now + 51, 50)).toHaveLength(1);
  expect(rebookingOverdue(kept, now + 51, 50)).toEqual([]);
});

describe('a sold order was charged', () => {
  const refund = (chargeId?: string): Movement => ({
    ...charge('r'),
    ...(chargeId && { chargeId }),
  });
  const sale = (orderId = 'A'): Sale => {
    return {
      flightId: flight.id,
      orderId,
      hold: { status: 'sold', seats: ['1A'], chargeId: 'c' },
      since: now,
    };
  };

  it.each([
    ['once, by the charge that it names', [charge('c')], [], null],
    [
      'once more, after a refund of what was charged before',
      [charge('b'), charge('c')],
      [refund('b')],
      null,
    ],
    ['never', [], [], /never charged/],
    ['twice', [charge('c'), charge('d')], [], /2 times/],
    ['by another charge', [charge('d')], [], /another charge/],
    ['and refunded', [charge('c')], [refund()], /refunded/],
    [
      'by a charge that went back, beside another',
      [charge('c'), charge('d')],
      [refund('c')],
      /refunded/,
    ],
  ])('%s', (_what, charges, refunds, evidence) => {
    const found = soldNotCharged(sale(), { charges, refunds });
    if (evidence === null) expect(found).toBeNull();
    else expect(found?.evidence).toMatch(evidence);
  });

  it.each([
    ['with a difference that it names', { surcharges: ['d'], paid: 150 }, [], null],
    ['and back in part', { surcharges: ['d'], paid: 120 }, [['d', '0.30']], null],
    [
      'and back so that one charge is gone',
      { surcharges: ['d'], paid: 90 },
      [
        ['d', '0.50'],
        ['c', '0.10'],
      ],
      null,
    ],
    [
      'with a part that is to go back still',
      { surcharges: ['d'], paid: 120 },
      [],
      /for 1.20, and paid 1.5/,
    ],
    ['and another part that nobody asked for', {}, [['c', '0.30']], /for 1.00, and paid 0.7/],
    ['a difference that it does not name', { paid: 100 }, [], /2 times/],
    [
      'a difference that is being paid',
      { paid: 100, exchange: { seats: ['1C'], fencedUntil: now } },
      [],
      null,
    ],
    [
      'all of which went back',
      { surcharges: ['d'], paid: 150 },
      [
        ['c', '1.00'],
        ['d', '0.50'],
      ],
      /refunded/,
    ],
  ] as const)('Y8, D12: %s', (_what, more, parts, evidence) => {
    const { hold, ...rest } = sale();
    const charges = [charge('c'), { ...charge('d'), amount: '0.50' }];
    const isOne = !('surcharges' in more) && !('paid' in more);
    const refunds = parts.map(([chargeId, amount]) => ({ ...charge('r'), chargeId, amount }));
    const money = { charges: isOne ? charges.slice(0, 1) : charges, refunds };
    const found = soldNotCharged({ ...rest, hold: { ...hold, ...more } }, money);
    if (evidence === null) expect(found).toBeNull();
    else expect(found?.evidence).toMatch(evidence);
  });

  it('by a charge that paid for nothing else', () => {
    const found = soldNotCharged(sale(), { charges: [charge('c')], refunds: [] }, [sale('B')]);
    expect(found?.evidence).toMatch(/by charge c, which paid for order B/);
    expect(found?.graceMs).toBe(limits.invariantCheckMs);
  });

  it('W11: on two flights only while it is being rebooked', () => {
    const there = { ...sale(), flightId: 'ai3' };
    const found = soldNotCharged(sale(), { charges: [charge('c')], refunds: [] }, [there]);
    expect(found?.evidence).toMatch(/by charge c, which paid for order .* on ai3/);
    expect(found?.graceMs).toBe(limits.invariantGraceMs);
  });
});

describe('what may be under way', () => {
  const suspected = (evidence: string, seenAt: number) => ({ evidence, seenAt, graceMs: 100 });

  it('counts when it is read again after its time', () => {
    const findings = new LastingFindings();
    expect(findings.lasting([suspected('x', 0)])).toEqual([]);
    expect(findings.lasting([suspected('x', 99), suspected('y', 99)])).toEqual([]);
    expect(findings.lasting([suspected('x', 100), suspected('y', 100)])).toEqual(['x']);
    expect(findings.lasting([])).toEqual([]);
    expect(findings.lasting([suspected('x', 300)])).toEqual([]);
  });

  it('does not count by what was read long ago', () => {
    const findings = new LastingFindings();
    for (let round = 0; round < 9; round += 1) {
      expect(findings.lasting([suspected('x', 0)])).toEqual([]);
    }
  });

  it('is no lag while the one behind reaches what was wanted first, however fast the other runs', () => {
    const lateFollowers = new LateFollowers(100);
    for (let time = 0; time < 1_000; time += 50) {
      const relay = { who: 'relay', at: time, wanted: time + 50 };
      expect(lateFollowers.late([relay], time)).toEqual(new Set());
    }
    const late = (at: number, wanted: number, time: number) =>
      lateFollowers.late([{ who: 'stuck', at, wanted }], time).has('stuck');
    expect(late(1, 2, 0)).toBe(false);
    expect(late(1, 9, 99)).toBe(false);
    expect(late(1, 9, 100)).toBe(true);
    expect(late(2, 9, 101)).toBe(false);
    expect(lateFollowers.late([], 150)).toEqual(new Set());
    expect(late(1, 9, 900)).toBe(false);
  });
});
