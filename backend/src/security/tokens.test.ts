import { describe, expect, it } from 'vitest';
import { bearerToken, orderToken, sameSecret } from './tokens.ts';

describe('an order’s token', () => {
  it('is 256 bits, differs by order and by secret, and is always the same', () => {
    const token = orderToken('secret', 'A');
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(orderToken('secret', 'A')).toBe(token);
    expect(orderToken('secret', 'B')).not.toBe(token);
    expect(orderToken('other', 'A')).not.toBe(token);
  });
});

describe('secrets', () => {
  it('are equal or not, whatever their lengths', () => {
    expect(sameSecret('abc', 'abc')).toBe(true);
    for (const other of ['', 'ab', 'abcd', 'abd']) expect(sameSecret(other, 'abc')).toBe(false);
  });

  it('come as a bearer token', () => {
    expect(bearerToken('Bearer a-b_c')).toBe('a-b_c');
    expect(bearerToken('bearer x')).toBe('x');
    for (const header of [undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearer a b']) {
      expect(bearerToken(header)).toBeNull();
    }
  });
});
