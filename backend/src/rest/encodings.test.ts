import { expect, it } from 'vitest';
import { codingFor } from './send.ts';

it.each([
  ['', null],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['gzip, br', 'br'],
  ['gzip;q=1, br;q=0.5', 'gzip'],
  ['gzip ; q=0.001', 'gzip'],
  ['gzip;q=0', null],
  ['gzip;q=0.000', null],
  ['*', 'br'],
  ['*;q=0', null],
  ['br, *;q=0', 'br'],
  ['gzip, *;q=0', 'gzip'],
  ['identity;q=0', null],
  ['identity;q=0, gzip', 'gzip'],
  ['identity, gzip', 'gzip'],
  ['identity;q=1, gzip;q=0.5', null],
  ['deflate, zstd', null],
  ['gzip;q=2', null],
  ['gzip;q=-1', null],
  ['gzip;q=', null],
  ['gzip; level=9', null],
  [';q=1', null],
  [',,,gzip,', 'gzip'],
  ['gzip br', null],
])('Accept-Encoding: %s is answered with %s', (header, coding) => {
  expect(codingFor(header, ['br', 'gzip'])).toBe(coding);
});

it('of what there is the best is taken', () => {
  expect(codingFor('br', ['gzip'])).toBeNull();
  expect(codingFor('br, gzip', ['gzip'])).toBe('gzip');
  expect(codingFor('*', [])).toBeNull();
});
