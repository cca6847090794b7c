import { describe, expect, test } from 'vitest';
import { auditSentence, mergedAudit } from './audit-words.ts';
import { percent, untilDeparture, invariantWords } from './board-view.ts';
import { deskPath } from './desk-path.ts';
import {
  causeSentence,
  eventParts,
  eventSentence,
  isOfKind,
  seatsInWords,
  whoActed,
} from './event-words.ts';
import type { SeatIndex } from '../../domain/seat-index.ts';
import { byName, findOrders, manifestRows, ordersByUrgency } from './orders.ts';
import { countWords, nameAt, partyWords } from './passengers.ts';
import { timelineOf } from './audit-words.ts';

describe('events in words', () => {
  test('say the seats and what became of them', () => {
    expect(eventSentence({ type: 'seats-sold', seats: ['1A', '1B'] })).toBe('1A and 1B sold');
    expect(eventSentence({ type: 'flight-cancelled', seats: [] })).toBe('Flight cancelled');
  });

  test("a flight's cancellation is no customer's wish", () => {
    const event = { cause: 'flight-cancelled' };
    expect([whoActed(event), causeSentence(event)]).toEqual([
      'the flight',
      'the flight was cancelled',
    ]);
    expect(whoActed({ cause: 'cancelled' })).toBe('the customer');
    expect(whoActed({ cause: 'agent', by: 'Sue' })).toBe('Sue');
  });

  test('whatever an agent did is found among what agents did', () => {
    const byAgent = (type: string) => isOfKind({ type, by: 'Sue' }, 'agents');
    const acts = ['flight-cancelled', 'aircraft-changed', 'flight-opened', 'seats-released'];
    expect(acts.map(byAgent)).toEqual([true, true, true, true]);
    expect(isOfKind({ type: 'flight-cancelled', by: 'Sue' }, 'flight')).toBe(true);
    expect(isOfKind({ type: 'seats-released' }, 'agents')).toBe(false);
  });

  test('the verb stands apart from the seats, so that it is never cut', () => {
    const seats = Array.from({ length: 9 }, (_, row) => `${row + 1}A`);
    expect(eventParts({ type: 'seats-moved', seats }).verb).toBe('given in exchange');
  });

  test('of a type that nobody knows, its name is said', () => {
    expect(eventSentence({ type: 'seats-painted', seats: [] })).toBe('Seats painted');
  });

  test('many seats are counted', () => {
    const seats = Array.from({ length: 40 }, (_, row) => `${row + 1}A`);
    expect(seatsInWords(seats)).toBe('1A, 2A, 3A, 4A, 5A, 6A and 34 more');
  });

  test("an agent's reason goes before the rest", () => {
    expect(causeSentence({ cause: 'agent', by: 'ada', why: 'crew rest' })).toBe('ada: crew rest');
    expect(causeSentence({ cause: 'expired' })).toBe('the time to pay ran out');
  });

  test('interventions that come are added to those that are known, each once', () => {
    const entry = (version: number) => ({
      at: '2026-11-25T10:00:00.000Z',
      version,
      by: 'ada',
      role: 'agent' as const,
      reason: 'crew rest',
      command: { type: 'block' },
    });
    const merged = mergedAudit([entry(1), entry(2)], [entry(2), entry(3)]);
    expect(merged.map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  test('what agents did is in the past tense', () => {
    expect(auditSentence({ command: { type: 'block', seats: ['1A'] } }, 'UTC')).toBe('Blocked 1A');
    const delay = { type: 'delay', departsAt: '2027-10-31T01:30:00.000Z' };
    expect(auditSentence({ command: delay }, 'Europe/London')).toBe(
      'Changed the departure to Sun, 31 Oct 2027 01:30 GMT',
    );
    expect(auditSentence({ command: { type: 'something-new' } }, 'UTC')).toBe('something-new');
    const gate = (names: object) =>
      auditSentence({ command: { type: 'set-gate', ...names } }, 'UTC');
    expect(gate({ terminal: '5', gate: 'B42' })).toBe('Set terminal 5, gate B42');
    expect(gate({ terminal: '5', gate: null })).toBe('Set terminal 5, took the gate back');
    const cancelled = (more: object) =>
      auditSentence({ command: { type: 'cancel-flight', ...more } }, 'UTC');
    expect(cancelled({})).toBe('Cancelled the flight');
    expect(cancelled({ rebookWithinMs: 3_600_000 })).toBe(
      'Cancelled the flight, and kept its bookings for rebooking for 1 hour',
    );
    expect(gate({ terminal: null, gate: null })).toBe('Took the terminal and gate back');
  });
});

test('W21 a change of aircraft or flight is told with who sits in a lower class, why, and the money', () => {
  const lowerClass = { reason: 'Better than not to fly.' };
  const command = { type: 'change-aircraft', aircraft: 'A320neo', lowerClass };
  const refund = { amount: '154.00', currency: 'GBP' };
  const effect = { type: 'lower-class', orders: 1, seats: 2, refund } as const;
  const changed = 'Changed the aircraft to A320neo';
  expect(auditSentence({ command, effect }, 'UTC')).toBe(
    `${changed}, 2 seats of 1 order in a lower class, £154 went back: “Better than not to fly.”`,
  );
  expect(auditSentence({ command }, 'UTC')).toBe(
    `${changed}, lower classes permitted: “Better than not to fly.”`,
  );
  const rebooked = { type: 'rebook-orders', to: 'ai103-20261125', lowerClass };
  expect(auditSentence({ command: rebooked, effect }, 'UTC')).toBe(
    'Rebooked everybody onto ai103-20261125, 2 seats of 1 order in a lower class, £154 went back: “Better than not to fly.”',
  );
  const { lowerClass: _, ...plain } = command;
  expect(auditSentence({ command: plain }, 'UTC')).toBe(changed);
});

test('an extension is told by what the hold got, a move with cabins and worth', () => {
  const orderId = '0123456789ABCDEFGHJKMNPQRS';
  const extended = {
    command: { type: 'extend-hold', orderId, extraMs: 60 * 60_000 },
    effect: { type: 'extension', grantedMs: 25 * 60_000, until: '2026-11-25T10:25:00.000Z' },
  } as const;
  expect(auditSentence(extended, 'UTC')).toMatch(/by 25 min \(60 min asked for\)$/);
  const worth = (amount: string) => ({ amount, currency: 'GBP' });
  const moved = {
    command: { type: 'move-order', orderId, seats: ['2A'] },
    effect: {
      type: 'move',
      from: ['12A'],
      fromCabins: ['economy'],
      toCabins: ['business'],
      worthBefore: worth('154.00'),
      worthAfter: worth('242.00'),
    },
  } as const;
  expect(
    auditSentence(
      {
        ...moved,
        effect: {
          ...moved.effect,
          fromCabins: [...moved.effect.fromCabins],
          toCabins: [...moved.effect.toCabins],
          from: ['12A'],
        },
        command: { ...moved.command, seats: ['2A'] },
      },
      'UTC',
    ),
  ).toMatch(/from 12A \(economy\) to 2A \(business\), worth £88 more$/);
});

describe('figures', () => {
  test('full and empty are said only when they are', () => {
    expect([0, 0.001, 0.5, 0.999, 1].map(percent)).toEqual(['0 %', '1 %', '50 %', '99 %', '100 %']);
  });

  test('time until departure', () => {
    const now = Date.parse('2026-11-25T10:00:00.000Z');
    expect(untilDeparture('2026-11-25T10:12:00.000Z', now)).toBe('12 m');
    expect(untilDeparture('2026-11-26T05:40:00.000Z', now)).toBe('19 h 40 m');
    expect(untilDeparture('2026-11-28T14:00:00.000Z', now)).toBe('3 d 4 h');
    expect(untilDeparture('2026-11-25T09:59:00.000Z', now)).toBe('');
  });

  test('a rule that nobody knows reads as its name', () => {
    expect(invariantWords('nobody-flies-twice')).toBe('Nobody flies twice');
  });
});

describe('the way back after signing in', () => {
  test.each([
    ['/desk/flights/ai101-20261125?order=X&tab=audit', true],
    ['/desk?sort=load', true],
    ['/desk/sign-in', false],
    ['//evil.example/desk', false],
    ['/desk//evil.example', false],
    ['https://evil.example', false],
    ['/', false],
    [undefined, false],
  ])('%s is taken: %s', (path, taken) => {
    expect(deskPath(path)).toBe(taken ? path : '/desk');
  });
});

describe('orders', () => {
  const zoe = {
    seat: '4A',
    givenName: 'Zoë',
    surname: 'Müller-Łyk',
    type: 'adult' as const,
    document: { givenName: 'ZOE', surname: 'MUELLER LYK' },
  };
  const order = (orderId: string, status: 'held' | 'paying' | 'sold', until: string | null) => ({
    orderId,
    status,
    until,
    confirmation: status === 'sold' ? 'ABC234' : null,
    seats: [`${orderId.length}A`],
    total: { amount: '1.00', currency: 'GBP' },
    passengers:
      status === 'sold' ? [zoe, { ...zoe, givenName: 'Al', type: 'infant' as const }] : [],
    contact: status === 'sold' ? { email: 'zoe@example.com' } : null,
  });
  const orders = [
    order('SOLD', 'sold', null),
    order('LATE', 'held', '2026-11-25T10:15:00.000Z'),
    order('SOON', 'held', '2026-11-25T10:01:00.000Z'),
  ];
  test('those whose time runs out first come first', () => {
    expect(ordersByUrgency(orders).map(({ orderId }) => orderId)).toEqual(['SOON', 'LATE', 'SOLD']);
  });

  test('are found by id, confirmation and whole seat', () => {
    expect(findOrders(orders, 'abc2').map(({ orderId }) => orderId)).toEqual(['SOLD']);
    expect(findOrders(orders, 'oon')).toHaveLength(1);
    expect(findOrders(orders, '4a')).toHaveLength(3);
    expect(findOrders(orders, '7')).toHaveLength(0);
  });

  test('are found by name, whatever its case and marks, and by the whole e-mail address', () => {
    for (const typed of ['muller', 'MUELLER lyk', 'Zoë Mü', 'Zoe@example.com']) {
      expect(
        findOrders(orders, typed).map(({ orderId }) => orderId),
        typed,
      ).toEqual(['SOLD']);
    }
    expect(findOrders(orders, 'example.com')).toEqual([]);
    expect(orders.map(partyWords)).toEqual(['Zoë Müller-Łyk + 1', '', '']);
    expect(nameAt(orders[0]!, '4A')).toBe('Zoë Müller-Łyk, with Al Müller-Łyk (infant)');
  });

  test('make a manifest by seat or by name, an infant beside its adult', () => {
    const places = ['1A', '4A'].map((designator) => ({ designator, cabinName: 'Economy' }));
    const index = { places, get: () => undefined } as unknown as SeatIndex;
    const status = (seat: string) => (seat === '4A' ? 'sold' : 'blocked');
    const rows = manifestRows(index, orders.slice(0, 1), status);
    expect(
      rows.map(({ seat, holder, infant }) => [seat, holder?.givenName, infant?.givenName]),
    ).toEqual([
      ['1A', undefined, undefined],
      ['4A', 'Zoë', 'Al'],
    ]);
    expect(byName(rows).map(({ seat }) => seat)).toEqual(['4A', '1A']);
    expect(countWords(orders[0]!.passengers)).toBe('1 adult, 1 infant');
  });

  test('have one timeline, with the money in it', () => {
    const lines = timelineOf(
      {
        timeline: [
          { at: '2026-11-25T10:00:00.000Z', sequence: 1, status: 'held', what: 'seats-held' },
          {
            at: '2026-11-25T10:02:00.000Z',
            sequence: 2,
            status: 'paying',
            what: 'attempt',
            attempt: 2,
          },
        ],
        acts: [
          {
            at: '2026-11-25T10:01:30.000Z',
            version: 3,
            by: 'ada',
            role: 'agent',
            reason: 'crew rest',
            command: { type: 'move-order', orderId: '0123456789ABCDEFGHJKMNPQRS', seats: ['2A'] },
          },
        ],
        payments: [
          {
            kind: 'charge',
            id: 'c',
            at: '2026-11-25T10:01:00.000Z',
            amount: { amount: '1.00', currency: 'GBP' },
          },
        ],
      },
      'UTC',
    );
    expect(lines.map(({ what }) => what)).toEqual([
      'Seats held',
      'The gateway charged',
      'Moved order …MNPQRS to 2A',
      'Attempt, attempt 2',
    ]);
  });
});
