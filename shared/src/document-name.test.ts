import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentName, documentOf } from './document-name.ts';
import { documentNameProblem } from './people/index.ts';

describe('the form for travel documents', () => {
  it.each([
    ['Weiß', 'WEISS'],
    ['Ægir', 'AEGIR'],
    ['Sørensen', 'SOERENSEN'],
    ['Åström', 'AASTROEM'],
    ['Müller', 'MUELLER'],
    ['Jäger', 'JAEGER'],
    ['Kowalski', 'KOWALSKI'],
    ['Łukasz', 'LUKASZ'],
    ['Đorđević', 'DORDEVIC'],
    ['Þórarinsdóttir', 'THORARINSDOTTIR'],
    ['Guðrún', 'GUDRUN'],
    ['Lœuillet', 'LOEUILLET'],
    ['IJsbrand', 'IJSBRAND'],
    ['Əliyev', 'ELIYEV'],
    ['Nguyễn Thị Đức', 'NGUYEN THI DUC'],
    ['Yıldırım', 'YILDIRIM'],
    ['Muñoz', 'MUNOZ'],
  ])('H4: Latin letters follow ICAO 9303: %s → %s', (typed, document) => {
    expect(documentName(typed)).toBe(document);
    expect(documentName(typed.normalize('NFD'))).toBe(document);
  });

  it.each([
    ["O'Neill", 'ONEILL'],
    ['O’Neill', 'ONEILL'],
    ['ʻAkahi', 'AKAHI'],
    ['Smith-Jones', 'SMITH JONES'],
    ['van der  Berg', 'VAN DER BERG'],
    ['St. John', 'ST JOHN'],
    ['J.R.R.', 'J R R'],
  ])('H4: apostrophes go, hyphens and stops part words: %s → %s', (typed, document) => {
    expect(documentName(typed)).toBe(document);
  });

  it.each([
    ['Щербаков', 'SHCHERBAKOV'],
    ['Юрий', 'IURII'],
    ['Подъячев', 'PODIEIACHEV'],
    ['Горький', 'GORKII'],
    ['Љубица', 'LJUBITSA'],
    ['李小龍', 'LIXIAOLONG'],
    ['小龍', 'XIAOLONG'],
    ['김', 'GIM'],
    ['Γιώργος', 'GIORGOS'],
    ['やまだ', 'YAMADA'],
    ['გიორგი', 'GIORGI'],
    ['محمد', 'MHMD'],
    ['हरि', 'HRI'],
  ])('H4: other scripts are written in Latin letters: %s → %s', (typed, document) => {
    expect(documentName(typed)).toBe(document);
  });

  it('H4: is one for whatever was typed, or empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (typed) => {
        expect(documentNameProblem(documentName(typed))).toBeNull();
      }),
    );
  });

  it('H4: what its owner corrected stays, field by field', () => {
    const anna = { seat: '1A', givenName: 'Änne', surname: 'Öz', type: 'adult' } as const;
    expect(documentOf(anna)).toEqual({ givenName: 'AENNE', surname: 'OEZ' });
    const corrected = { ...anna, document: { givenName: '', surname: 'OZ' } };
    expect(documentOf(corrected)).toEqual({ givenName: 'AENNE', surname: 'OZ' });
  });
});
