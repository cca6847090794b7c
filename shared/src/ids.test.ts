import { describe, expect, it } from 'vitest';
import {
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
