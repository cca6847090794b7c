/** A run in which an agent changes the aircraft: who had seats has others, or the money back. */
import type { Order, PublicFlightSnapshot } from '@aisle/shared/contract';
import { money, minorUnits } from '@aisle/shared/money';
import type { PublicSeats } from '@aisle/shared/seat-map';
import { describe, expect, it } from 'vitest';
import type { Observations, Receipt } from '../../src/observations.ts';
import { checkRun } from '../../src/verdict/check-run.ts';
import { answered, changed, iso, order, run } from './by-hand.ts';
import { WorldFlight } from './world/flight.ts';
import { Timeline } from './world/timeline.ts';

const until = iso(900_000);
const sold = { status: 'sold' as const };
const held = { status: 'held' as const, until };

/** ANN has paid for 1A, BEN holds 1B. */
const ann = order('ANN', { seats: ['1A'], flightVersion: 1, expiresAt: until });
const paying: Order = { ...ann, status: 'paying', revision: 2, flightVersion: 2, expiresAt: null };
const booked: Order = { ...paying, status: 'confirmed', revision: 3, flightVersion: 3 };
const ben = order('BEN', { seats: ['1B'], flightVersion: 4, expiresAt: until });
/** As the change at version 5 left them. */
const annMoved: Order = { ...booked, seats: ['3A'], revision: 4, flightVersion: 5 };
const benMoved: Order = { ...ben, seats: ['3B'], revision: 2, flightVersion: 5 };

/** Three rows in place of two; the first of the first aircraft is business, where `isLower` says so. */
function flights(isLower: boolean) {
  const flight = (rows: number) =>
    new WorldFlight(new Timeline(), Date.parse(iso(0)), rows, 86_400_000);
  const shown = (rows: number): PublicFlightSnapshot => flight(rows).snapshot(flight(rows).map);
  const [two, three] = [shown(2), shown(3)];
  const [deck] = two.layout.decks;
  const cabins = (deck?.cabins ?? []).map((cabin) => ({ ...cabin, class: 'business' as const }));
  const business = { ...two.layout, decks: [{ ...deck!, cabins }] };
  return {
    before: isLower ? { ...two, layout: business } : two,
    other: { ...three, flight: { ...three.flight, aircraft: 'A220-300' as const } },
  };
}

interface Change {
  readonly orders?: readonly Order[];
  readonly seats?: PublicFlightSnapshot['seats'];
  readonly refund?: string;
  readonly isLower?: boolean;
  readonly receipts?: readonly Receipt[];
}

function observed({
  orders = [annMoved, benMoved],
  seats = { '3A': sold, '3B': held },
  refund,
  isLower = false,
  receipts = [{ at: 108, kind: 'snapshot', version: 5, seats: seats as PublicSeats }],
}: Change = {}): Observations {
  const { before, other } = flights(isLower);
  const { id: orderId, total } = booked;
  const entry = { orderId, ...total, at: iso(25) };
  const seen = run({
    exchanges: [
      answered(0, 'create', [0, 10], ann),
      answered(0, 'pay', [20, 30], paying),
      answered(0, 'read', [40, 50], booked),
      answered(1, 'create', [60, 70], ben),
    ],
    sightings: orders.map((each, place) => ({
      at: 110 + place,
      by: 'pushed' as const,
      order: each,
    })),
    receipts: [
      changed(12, 0, 1, { '1A': held }),
      changed(32, 1, 3, { '1A': sold }),
      changed(72, 3, 4, { '1B': held }),
      changed(106, 5, 5, seats),
      ...receipts,
    ],
    ledger: {
      charges: [{ id: 'c', ...entry }],
      refunds: refund === undefined ? [] : [{ id: 'r', ...entry, amount: refund }],
    },
  });
  const was = { ...before, version: 4, seats: { '1A': sold, '1B': held }, serverTime: iso(92) };
  const first = { ...other, version: 5, seats, serverTime: iso(107) };
  return {
    ...seen,
    before,
    after: { ...first, serverTime: seen.after.serverTime },
    aircraft: {
      version: 5,
      last: was,
      lastAskedAt: 90,
      lastAnsweredAt: 94,
      first,
      firstAnsweredAt: 109,
    },
  };
}

function codes(observations: Observations): string[] {
  const found = checkRun(observations).violations;
  return [...new Set(found.map(({ question, code }) => `${question} ${code}`))].sort();
}

/** ANN in a lower class: the seat costs what it is worth there, and the difference went back. */
const worth = money(9_700, 'GBP');
const cheaper: Order = { ...annMoved, total: worth };
const benCheaper: Order = { ...benMoved, total: worth };
const difference = money(minorUnits(booked.total) - 9_700, 'GBP').amount;
const lost: Order = {
  ...annMoved,
  ...{ status: 'cancelled', reason: 'aircraft-changed', seats: ['1A'] },
};

describe('another aircraft', () => {
  it('is honest where everybody has a seat of it', () => {
    expect(codes(observed())).toEqual([]);
  });

  it('is honest where who moved pays afterwards, and others take seats of the names of before', () => {
    const paysNow: Order = {
      ...benMoved,
      ...{ status: 'paying', revision: 3, flightVersion: 6, expiresAt: null },
    };
    const third = order('EVE', { seats: ['1A'], flightVersion: 7, expiresAt: until });
    const seen = observed();
    const after = {
      ...seen.after,
      ...{ version: 7, seats: { '3A': sold, '3B': { status: 'paying' as const }, '1A': held } },
    };
    const changes = changed(300, 5, 7, { '3B': { status: 'paying' }, '1A': held });
    const streams = seen.streams.map((stream) => ({
      ...stream,
      receipts: [...stream.receipts, changes],
    }));
    const exchanges = [
      ...seen.exchanges,
      answered(1, 'pay', [200, 220], paysNow),
      answered(2, 'create', [240, 260], third),
    ];
    expect(codes({ ...seen, after, streams, exchanges })).toEqual([]);
  });

  it('is honest where the difference of a lower class, or everything, went back', () => {
    expect(
      codes(observed({ orders: [cheaper, benCheaper], refund: difference, isLower: true })),
    ).toEqual([]);
    const gone = { orders: [lost, benMoved], seats: { '3B': held }, refund: booked.total.amount };
    expect(codes(observed(gone))).toEqual([]);
  });

  const twoOwners = { ...benMoved, seats: ['3A'] };
  const planted: readonly [string, string, Change][] = [
    ['a seat of two orders', 'a two-owners', { orders: [annMoved, twoOwners] }],
    ['a sold seat that is free there', 'b sale-missing', { seats: { '3B': held } }],
    ['a hold that is not there', 'b hold-missing', { seats: { '3A': sold } }],
    [
      'a seat too few',
      'b seat-lost',
      { orders: [annMoved, { ...benMoved, seats: [] }], seats: { '3A': sold } },
    ],
    [
      'a lost seat without its money',
      'b freed-without-refund',
      { orders: [lost, benMoved], seats: { '3B': held } },
    ],
    ['a lower class at the price of the higher', 'b wrong-price-after-move', { isLower: true }],
    [
      'a lower class whose difference stays',
      'b wrong-refund',
      { orders: [cheaper, benCheaper], isLower: true },
    ],
    ['a viewer who never sees it', 'd aircraft-not-shown', { receipts: [] }],
  ];
  it.each(planted)('%s is found', (_, code, change) => {
    expect(codes(observed(change))).toContain(code);
  });

  it('of somebody else leaves every question open', () => {
    const { aircraft: _, ...seen } = observed();
    const { violations, unanswered } = checkRun(seen);
    expect(violations).toEqual([]);
    expect(unanswered.map(({ question }) => question)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
