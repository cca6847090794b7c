import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { isProblemCode, problemCodes, problemMessage, problemStatus } from './problems.ts';

describe('problems', () => {
  it.each(problemCodes)('%s says what happened and what to do now', (code) => {
    const sentences = problemMessage(code).split(/(?<=[.!?]) /);
    expect(sentences.length).toBeGreaterThanOrEqual(2);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*[.]$/);
  });

  it.each(problemCodes)('%s has the status of an error', (code) => {
    expect(problemStatus(code)).toBeGreaterThanOrEqual(400);
    expect(problemStatus(code)).toBeLessThan(600);
  });

  it('O8: an order that has ended has a code for each ending', () => {
    for (const status of ['confirmed', 'failed', 'expired', 'cancelled']) {
      expect(isProblemCode(`order-${status}`)).toBe(true);
    }
  });

  it('S3: the number of seats is that of the limits', () => {
    expect(problemMessage('too-many-seats')).toContain(`${limits.seatsPerOrder} seats`);
  });

  it.each(['', 'unknown', 'toString', '__proto__', 'constructor'])('%j is no code', (code) => {
    expect(isProblemCode(code)).toBe(false);
  });
});
