import { expect, it } from 'vitest';
import { assertNever, err, ok } from './result.ts';

it('ok carries a value, err a reason', () => {
  expect(ok(1)).toEqual({ ok: true, value: 1 });
  expect(err('no')).toEqual({ ok: false, error: 'no' });
});

it('assertNever throws, and shows what came', () => {
  expect(() => assertNever({ type: 'new' } as never)).toThrow('{"type":"new"}');
});
