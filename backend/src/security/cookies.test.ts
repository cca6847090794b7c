import { expect, it } from 'vitest';
import { cookieValue } from './cookies.ts';

it('a cookie is found by its whole name', () => {
  expect(cookieValue('a=1; b=2', 'b')).toBe('2');
  expect(cookieValue('ab=1', 'b')).toBeNull();
  expect(cookieValue(undefined, 'b')).toBeNull();
});
