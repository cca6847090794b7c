import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { confirmationCode, ORDER_ID } from '@aisle/shared/ids';
import { fingerprintOf, orderIdFor } from './identity.ts';

it('K2: a key names one order of its owner, in any case of its letters', () => {
  const key = randomUUID();
  expect(orderIdFor(key, 'a')).toMatch(ORDER_ID);
  expect(orderIdFor(key.toUpperCase(), 'a')).toBe(orderIdFor(key, 'a'));
  const ids = new Set(Array.from({ length: 1_000 }, () => orderIdFor(randomUUID(), 'a')));
  expect(ids.size).toBe(1_000);
});

it('K5: the same key of another owner names another order', () => {
  const key = randomUUID();
  expect(orderIdFor(key, 'b')).not.toBe(orderIdFor(key, 'a'));
});

it('the derivation never changes: ids outlive releases', () => {
  const key = '00000000-0000-4000-8000-000000000000';
  expect(orderIdFor(key, 'network 127.0.0.1')).toBe('CMESC8D780HEE1CHYMGW879435');
});

it('C3: it is no id of before, whose code had another form', () => {
  for (let time = 0; time < 1_000; time += 1) {
    expect(confirmationCode(orderIdFor(randomUUID(), 'a'))).toMatch(/^[A-Z].{4}[A-Z]$/);
  }
});

it('a fingerprint tells requests apart, but not by the order of their seats', () => {
  expect(fingerprintOf('f', ['1A', '1B'])).toBe(fingerprintOf('f', ['1B', '1A']));
  const others = [fingerprintOf('f', []), fingerprintOf('f', ['1A']), fingerprintOf('g', ['1A'])];
  expect(new Set(others).size).toBe(3);
});
