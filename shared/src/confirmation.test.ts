import { expect, test } from 'vitest';
import { CONFIRMATION_CODE, confirmationCode } from './confirmation.ts';

test('a confirmation code follows from the order’s id: six clear letters and digits', () => {
  const codes = new Set<string>();
  for (let number = 0; number < 5_000; number += 1) {
    const code = confirmationCode(`ORDER${number}`);
    expect(code).toMatch(CONFIRMATION_CODE);
    codes.add(code);
  }
  expect(codes.size).toBeGreaterThan(4_990);
  expect(confirmationCode('ORDER1')).toBe(confirmationCode('ORDER1'));
});
