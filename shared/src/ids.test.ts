import { describe, expect, it, test } from 'vitest';
import {
  CONFIRMATION_CODE,
  confirmationCode,
  DESIGNATOR,
  FLIGHT_ID,
  flightWorkflowId,
  ORDER_ID,
  orderWorkflowId,
  PAYMENT_CODE,
} from './ids.ts';

const orderId = '01HF7YAT00ABCDEFGHJKMNPQRS';

describe('ids', () => {
  it.each(['a', 'ai101-20261124', '0', 'a'.repeat(64)])('%j names a flight', (id) => {
    expect(id).toMatch(FLIGHT_ID);
  });

  it.each(['', '-a', 'a-', 'AI101', 'a b', 'a/b', 'a:b', 'a\n', 'ä', 'a'.repeat(65)])(
    '%j names no flight',
    (id) => {
      expect(id).not.toMatch(FLIGHT_ID);
    },
  );

  it('an order id has 26 characters without I, L, O and U', () => {
    expect(orderId).toMatch(ORDER_ID);
    for (const letter of ['I', 'L', 'O', 'U', 'a', '-', ' ', '\n']) {
      expect(orderId.replace('A', letter)).not.toMatch(ORDER_ID);
    }
    expect(orderId.slice(1)).not.toMatch(ORDER_ID);
    expect(`${orderId}0`).not.toMatch(ORDER_ID);
  });

  it('names of workflows tell flights and orders apart', () => {
    expect(flightWorkflowId('ai101')).toBe('flight:ai101');
    expect(orderWorkflowId(orderId)).toBe(`order:${orderId}`);
  });

  it.each(['1A', '12A', '101K'])('%j is a seat', (seat) => {
    expect(seat).toMatch(DESIGNATOR);
  });

  it.each(['', 'A', '12', '012A', '0A', '12a', '12AB', '1000A', ' 12A', '12A\n', '１２A'])(
    '%j is no seat',
    (seat) => {
      expect(seat).not.toMatch(DESIGNATOR);
    },
  );

  it.each(['00000', '01234', '99999'])('P1: %j is a payment code', (code) => {
    expect(code).toMatch(PAYMENT_CODE);
  });

  it.each([
    '',
    '1234',
    '123456',
    '1234a',
    ' 1234',
    '1234\n',
    '12345\n',
    '-1234',
    '１２３４５',
    '١٢٣٤٥',
  ])('P1: %j is no payment code', (code) => {
    expect(code).not.toMatch(PAYMENT_CODE);
  });
});

const codes = Array.from({ length: 5_000 }, (_, number) => confirmationCode(`ORDER${number}`));

test('C1 a code follows from the order’s id: six clear letters and digits', () => {
  for (const code of codes) expect(code).toMatch(CONFIRMATION_CODE);
  expect(new Set(codes).size).toBeGreaterThan(4_990);
  expect(confirmationCode('ORDER1')).toBe(codes[1]);
});

test('C2 a code is no number, date, amount or formula to a spreadsheet: it begins and ends with a letter', () => {
  for (const code of codes) {
    expect(code).toMatch(/^[A-Z].{4}[A-Z]$/);
    expect(Number(code)).toBeNaN();
  }
});

test('C3 orders of before keep the codes that they were given', () => {
  expect(confirmationCode('6VG1AY1R1GFND02TZC9Q1KHNMR')).toBe('TBQNPD');
  const shared = ['37493FA14MGN708H8VSTMG9PYE', '0PQ2ZTAJFVXEMNQY5CBDKNYXGT'];
  expect(shared.map(confirmationCode)).toEqual(['GX5VN7', 'GX5VN7']);
});
