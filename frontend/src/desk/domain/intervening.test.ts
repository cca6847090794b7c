import { limits } from '@aisle/shared/limits';
import { describe, expect, test } from 'vitest';
import type { RoomOrder } from '../api/types.ts';
import {
  commandOf,
  isFilled,
  reasoned,
  subjectOf,
  withoutSeats,
  wordingOf,
  type DraftFields,
} from './intervening.ts';

const fields: DraftFields = {
  extraMinutes: 10,
  keepHours: 12,
  afterCancelling: 'refund',
  rebookHours: 24,
  terminal: '',
  gate: '',
  departs: '2026-11-25T11:20',
  later: false,
  aircraft: '787-9',
  lowerClass: false,
  lowerReason: '',
};
const planned = { timeZone: 'UTC', departsAt: '2026-11-25T10:00:00.000Z' };
const order: RoomOrder = {
  orderId: '0123456789ABCDEFGHJKMNPQRS',
  confirmation: null,
  status: 'held',
  seats: ['12A', '12B'],
  total: { amount: '90.00', currency: 'GBP' },
  until: '2026-11-25T10:15:00.000Z',
  passengers: [],
  contact: null,
};

describe('the command of a form', () => {
  test('an extension has minutes, of which there are only so many', () => {
    const draft = { type: 'extend-hold', order } as const;
    const of = (extraMinutes: number) => commandOf(draft, { ...fields, extraMinutes }, planned);
    expect(of(10)).toEqual({ type: 'extend-hold', orderId: order.orderId, extraMs: 600_000 });
    expect(of(0)).toBeNull();
    expect(of(Number.NaN)).toBeNull();
    expect(of(limits.extendHoldMs / 60_000)).not.toBeNull();
    expect(of(limits.extendHoldMs / 60_000 + 1)).toBeNull();
  });

  test('A24: seats are kept until so many hours from now, and the departure at the latest', () => {
    const from = Date.parse('2026-11-24T20:00:00.000Z');
    const of = (keepHours: number) =>
      commandOf({ type: 'pay-later', order, from }, { ...fields, keepHours }, planned);
    const { orderId } = order;
    expect(of(5)).toEqual({ type: 'pay-later', orderId, until: '2026-11-25T01:00:00.000Z' });
    expect(of(24)).toEqual({ type: 'pay-later', orderId, until: planned.departsAt });
    for (const hours of [0, -1, 25, Number.NaN]) expect(of(hours)).toBeNull();
  });

  test("a delay is in the origin's own time", () => {
    expect(
      commandOf({ type: 'delay' }, fields, { ...planned, timeZone: 'America/New_York' }),
    ).toEqual({
      type: 'delay',
      departsAt: '2026-11-25T16:20:00.000Z',
    });
    expect(commandOf({ type: 'delay' }, { ...fields, departs: '' }, planned)).toBeNull();
  });

  test('A21: a gate is named, or is not known; nonsense is none', () => {
    const of = (terminal: string, gate: string) =>
      commandOf({ type: 'set-gate' }, { ...fields, terminal, gate }, planned);
    expect(of(' 5 ', 'B42')).toEqual({ type: 'set-gate', terminal: '5', gate: 'B42' });
    expect(of('', 'Hall 2')).toEqual({ type: 'set-gate', terminal: null, gate: 'Hall 2' });
    expect(of('5', '=1+2')).toBeNull();
    expect(of('5', 'B'.repeat(limits.gateCharacters + 1))).toBeNull();
  });

  test('W15: a cancellation refunds at once, or keeps for as long as may be; it ends what was kept', () => {
    const of = (rebookHours: number, afterCancelling: 'refund' | 'keep' = 'keep') =>
      commandOf({ type: 'cancel-flight' }, { ...fields, afterCancelling, rebookHours }, planned);
    const rebookWithinMs = 24 * 3_600_000;
    expect(of(24)).toEqual({ type: 'cancel-flight', rebookWithinMs });
    expect(of(24, 'refund')).toEqual({ type: 'cancel-flight' });
    expect([of(0), of(49), of(Number.NaN)]).toEqual([null, null, null]);
    const kept = { ...fields, afterCancelling: 'keep' } as const;
    const end = commandOf({ type: 'cancel-flight', ends: true }, kept, planned);
    expect(end).toEqual({ type: 'cancel-flight' });
    expect(wordingOf({ type: 'cancel-flight', ends: true }).act).toBe('Refund everyone left');
  });

  test('W20: lower classes are permitted with a reason of their own, which changes no effect', () => {
    const draft = { type: 'change-aircraft' } as const;
    const ticked = { ...fields, lowerClass: true };
    const typed = { ...ticked, lowerReason: ' It broke. ' };
    const of = { type: 'change-aircraft', aircraft: '787-9' } as const;
    expect(commandOf(draft, ticked, planned)).toEqual({ ...of, lowerClass: { reason: '' } });
    expect(commandOf(draft, typed, planned)).toEqual(commandOf(draft, ticked, planned));
    expect([fields, ticked, typed].map((each) => isFilled(draft, each))).toEqual([
      true,
      false,
      true,
    ]);
    const command = commandOf(draft, typed, planned)!;
    expect(reasoned(command, typed)).toEqual({ ...of, lowerClass: { reason: 'It broke.' } });
    expect(reasoned(of, typed)).toEqual(of);
  });

  test('the others are what they were drafted as', () => {
    expect(commandOf({ type: 'block', seats: ['1A'] }, fields, planned)).toEqual({
      type: 'block',
      seats: ['1A'],
    });
    expect(commandOf({ type: 'change-aircraft' }, { ...fields, aircraft: '' }, planned)).toBeNull();
    expect(commandOf({ type: 'cancel-flight' }, fields, planned)).toEqual({
      type: 'cancel-flight',
    });
    expect(commandOf({ type: 'change-aircraft' }, fields, planned)).toEqual({
      type: 'change-aircraft',
      aircraft: '787-9',
    });
    const move = { type: 'move-order', order, seats: ['14A', '14B'] } as const;
    expect(commandOf(move, fields, planned)).toMatchObject({ seats: ['14A', '14B'] });
  });
});

describe('a draft of which some seats are lost', () => {
  test('goes on with the others', () => {
    const block = { type: 'block', seats: ['1A', '2A'] } as const;
    expect(withoutSeats(block, ['1A'])).toEqual({ type: 'block', seats: ['2A'] });
    expect(withoutSeats(block, ['1A', '2A'])).toBeNull();
    expect(withoutSeats(block, [])).toBeNull();
    expect(withoutSeats({ type: 'close-sales' }, ['1A'])).toBeNull();
  });
});

describe('the words of a draft', () => {
  test('a paid order is cancelled and refunded, an unpaid one released', () => {
    expect(wordingOf({ type: 'force-release', order }).act).toBe('Release');
    const paid = { ...order, status: 'sold' } as const;
    expect(wordingOf({ type: 'force-release', order: paid }).act).toBe('Cancel and refund');
  });

  test('the button says the act, and how much of it', () => {
    expect(wordingOf({ type: 'block', seats: ['1A', '1B'] }).act).toBe('Block 2 seats');
  });

  test('what it is about is said, too', () => {
    const move = { type: 'move-order', order, seats: ['14A', '14B'] } as const;
    expect(subjectOf(move)).toBe('order …MNPQRS, 12A and 12B to 14A and 14B');
    expect(subjectOf({ type: 'close-sales' })).toBe('');
  });
});
