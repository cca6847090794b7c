import { expect, test } from 'vitest';
import { CONFIRMATION_CODE, confirmationCode } from './confirmation.ts';

const codes = Array.from({ length: 5_000 }, (_, number) => confirmationCode(`ORDER${number}`));

test('C1 a code follows from the order’s id: six clear letters and digits', () => {
  for (const code of codes) expect(code).toMatch(CONFIRMATION_CODE);
  expect(new Set(codes).size).toBeGreaterThan(4_990);
  expect(confirmationCode('ORDER1')).toBe(codes[1]);
});

test('C2 a code is no number, date, amount or formula to a spreadsheet: it begins and ends with a letter', () => {
  for (const code of codes) {
    expect(code).toMatch(/^[A-Z].{4}[A-Z]$/);
    expect(Number(code)).toBeNaN();
  }
});

test('C3 orders of before keep the codes that they were given', () => {
  expect(confirmationCode('6VG1AY1R1GFND02TZC9Q1KHNMR')).toBe('TBQNPD');
  const shared = ['37493FA14MGN708H8VSTMG9PYE', '0PQ2ZTAJFVXEMNQY5CBDKNYXGT'];
  expect(shared.map(confirmationCode)).toEqual(['GX5VN7', 'GX5VN7']);
});
