import fc from 'fast-check';
import { expect, it } from 'vitest';
import { passName } from './index.ts';

it.each([
  ['SMITH JONES', 'ANNE MARIE', 'SMITHJONES/ANNEMARIE'],
  ['KOWALSKI', 'LUKASZ', 'KOWALSKI/LUKASZ'],
  ['ONEILL', 'JOHN', 'ONEILL/JOHN'],
  ['LI', 'XIAOLONG', 'LI/XIAOLONG'],
  ['SUKARNO', '', 'SUKARNO'],
  ['SMITH JONES', 'ANNE MARIE LOUISE', 'SMITHJONES/ANNEMARIE'],
  ['WOLFESCHLEGELSTEINHAUSEN', 'HUBERT', 'WOLFESCHLEGELSTEIN/H'],
  ['WOLFESCHLEGELSTEIN', 'HUBERT', 'WOLFESCHLEGELSTEIN/H'],
  ['WOLFESCHLEGELSTEINHAUSEN', '', 'WOLFESCHLEGELSTEINHA'],
])('H12: %s, %s is %s in the bar code', (surname, givenName, text) => {
  expect(passName({ surname, givenName })).toBe(text);
});

it('H12: fits the field, and keeps a letter of each name', () => {
  const name = fc.stringMatching(/^[A-Z]{1,20}( [A-Z]{1,20}){0,2}$/);
  fc.assert(
    fc.property(name, fc.option(name, { nil: '' }), (surname, givenName) => {
      const text = passName({ surname, givenName });
      expect(text.length).toBeLessThanOrEqual(20);
      expect(text).toMatch(givenName === '' ? /^[A-Z]+$/ : /^[A-Z]+\/[A-Z]+$/);
    }),
  );
});
