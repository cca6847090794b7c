import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { documentNameProblem, nameProblem, tidyDocumentName, tidyName } from './index.ts';

const checked = (typed: string) => nameProblem(tidyName(typed))?.code ?? null;

describe('a name', () => {
  it.each([
    'Anna',
    'Łukasz Ægir',
    'O’Neill',
    "O'Neill",
    "'t Hooft",
    'ʻAkahi',
    'Smith-Jones',
    'Martin Luther King Jr.',
    'J.R.R.',
    'Gal·la',
    '李小龍',
    'ジョン・スミス',
    'محمد',
    'علی\u200cرضا',
    'श्री',
    'क्\u200dष',
    'בן־גוריון',
    'Þórarinsdóttir',
    'X',
  ])('H1: is written as people write it: %s', (typed) => {
    expect(checked(typed)).toBeNull();
    expect(checked(typed.normalize('NFD'))).toBeNull();
  });

  it.each([
    ['Anna\nMaria', 'line-break'],
    ['Anna\r\nBcc: all@example.com', 'line-break'],
    ['Anna\t', 'line-break'],
    ['Anna\u0000', 'line-break'],
    ['Anna\u2028', 'line-break'],
    ['Anna\ud800', 'line-break'],
    ['a'.repeat(limits.nameLength + 1), 'too-long'],
    ['a'.repeat(1_000), 'too-long'],
    ['Anna 2', 'digit'],
    ['٣', 'digit'],
    ['Ⅲ', 'digit'],
    ['Anna 😀', 'character'],
    ['👩‍👧', 'character'],
    ['=SUM(A:A)', 'character'],
    ['+Anna', 'character'],
    ['@Anna', 'character'],
    ['<b>Anna</b>', 'character'],
    ['Anna, Bob', 'character'],
    ['"Anna"', 'character'],
    ['Anna/Bob', 'character'],
    ['\u202eannA', 'character'],
    ['\u3164', 'character'],
    ['Anna\u200d', 'character'],
    [`A${'\u0301'.repeat(9)}`, 'character'],
    ['-Anna', 'no-letter-first'],
    ['.', 'no-letter-first'],
    ["'", 'no-letter-first'],
    ['\u0301', 'no-letter-first'],
  ])('H1: is refused with a sentence: %j (%s)', (typed, code) => {
    const problem = nameProblem(tidyName(typed));
    expect(problem?.code).toBe(code);
    expect(problem?.message).toMatch(/^[A-Z].*\.$/);
  });

  it('H1: is kept composed, trimmed, with single spaces', () => {
    expect(tidyName('  Zoe\u0308 \u00a0 Ann ')).toBe('Zoë Ann');
    expect(tidyName('辻\u{e0100}')).toBe('辻');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        expect(tidyName(tidyName(typed))).toBe(tidyName(typed));
      }),
    );
  });

  it('H1: is counted in letters, not in their halves', () => {
    expect(checked('𠮷'.repeat(limits.nameLength))).toBeNull();
    expect(checked('e\u0301'.repeat(limits.nameLength))).toBeNull();
    expect(checked('𠮷'.repeat(limits.nameLength + 1))).toBe('too-long');
  });

  it('H1: that is good has nothing a table, a mail or a log takes for its own', () => {
    const risky = /[\p{Cc}\p{N}=+@<>"&,;:\\/]|^[^\p{L}'’‘ʼ`´]/u;
    const pieces = fc.constantFrom(...'aÖ李ष्😀=+-@\n\r\t "\',.<9/', '\u200d', '\u202e');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (typed) => {
        const name = tidyName(typed.join(''));
        if (name !== '' && nameProblem(name) === null) expect(name).not.toMatch(risky);
      }),
    );
  });
});

describe('a corrected form for travel documents', () => {
  it('H4: is tidied, and made of A to Z', () => {
    expect(tidyDocumentName(' o’neill - smith ')).toBe('ONEILL SMITH');
    expect(documentNameProblem('ONEILL SMITH')).toBeNull();
    expect(documentNameProblem('')).toBeNull();
    for (const wrong of ['Ö', 'A1', 'A<B', 'A\nB', 'A'.repeat(limits.nameLength + 1)]) {
      expect(documentNameProblem(tidyDocumentName(wrong))?.code).toBe('document-form');
    }
  });
});
