import { expect, it } from 'vitest';
import { flightIdOf } from './flight-id.ts';

it('a flight is named after its number and its day in UTC', () => {
  expect(flightIdOf('AI 101', '2026-11-25T11:20:00.000Z')).toBe('ai101-20261125');
  expect(flightIdOf('AI101', '2026-11-25T23:30:00-05:00')).toBe('ai101-20261126');
});
