import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { ORDER_ID } from '@aisle/shared/ids';
import { fingerprintOf, orderIdFor } from './identity.ts';

it('a key names one order, in any case of its letters', () => {
  const key = randomUUID();
  expect(orderIdFor(key)).toMatch(ORDER_ID);
  expect(orderIdFor(key.toUpperCase())).toBe(orderIdFor(key));
  const ids = new Set(Array.from({ length: 1_000 }, () => orderIdFor(randomUUID())));
  expect(ids.size).toBe(1_000);
});

it('the derivation never changes: ids outlive releases', () => {
  expect(orderIdFor('00000000-0000-4000-8000-000000000000')).toBe('6VG1AY1R1GFND02TZC9Q1KHNMR');
});

it('a fingerprint tells requests apart, but not by the order of their seats', () => {
  expect(fingerprintOf('f', ['1A', '1B'])).toBe(fingerprintOf('f', ['1B', '1A']));
  const others = [fingerprintOf('f', []), fingerprintOf('f', ['1A']), fingerprintOf('g', ['1A'])];
  expect(new Set(others).size).toBe(3);
});
