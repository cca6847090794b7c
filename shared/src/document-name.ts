/**
 * Names in the letters of travel documents. For the backend: `any-ascii` brings half a megabyte of tables (218 kB gzipped),
 * which belong neither into the workflows' bundle nor to a browser. What it makes travels with the passenger.
 */
import anyAscii from 'any-ascii';
import { limits } from './limits.ts';
import type { DocumentName, Passenger } from './people/index.ts';

/** Where ICAO 9303-3 (section 6, tables A and B) says something else than "the letter without its marks". */
const ICAO: Readonly<Record<string, string>> = {
  // Latin: of two transliterations the first that the table names.
  ...{ Ä: 'AE', Å: 'AA', Ǻ: 'AA', Æ: 'AE', Ǽ: 'AE', Ö: 'OE', Ø: 'OE', Ǿ: 'OE', Œ: 'OE', Ü: 'UE' },
  ...{ ẞ: 'SS', Þ: 'TH', Đ: 'D', Ð: 'D', Ə: 'E', Ħ: 'H', Ĳ: 'IJ', Ł: 'L', Ŋ: 'N', Ŧ: 'T' },
  // Cyrillic.
  ...{ А: 'A', Б: 'B', В: 'V', Г: 'G', Ґ: 'G', Д: 'D', Е: 'E', Ё: 'E', Є: 'IE', Ж: 'ZH', З: 'Z' },
  ...{ И: 'I', Й: 'I', І: 'I', Ї: 'I', К: 'K', Л: 'L', М: 'M', Н: 'N', О: 'O', П: 'P', Р: 'R' },
  ...{ С: 'S', Т: 'T', У: 'U', Ў: 'U', Ф: 'F', Х: 'KH', Ц: 'TS', Ч: 'CH', Ш: 'SH', Щ: 'SHCH' },
  ...{ Ъ: 'IE', Ы: 'Y', Ь: '', Э: 'E', Ю: 'IU', Я: 'IA', Ђ: 'D', Ј: 'J', Љ: 'LJ', Њ: 'NJ' },
  ...{ Ћ: 'C', Џ: 'DZ', Ѓ: 'G', Ќ: 'K', Ѕ: 'DZ', Ѣ: 'IE', Ѫ: 'U', Ѵ: 'Y' },
};
/** Hyphens, full stops and dots part words, as spaces do. */
const SEPARATOR = /[-‐‑–־.·‧・\s]/u;

/**
 * A name in the letters of travel documents (SPEC H4): A to Z with single spaces, cut at `limits.nameLength`. Latin and Cyrillic letters
 * follow ICAO 9303, apostrophes are dropped, hyphens part words; other scripts are written in Latin letters by `any-ascii`, sound
 * by sound. Empty where no letter is known. What a passport really says its owner knows better, and may correct.
 */
export function documentName(name: string): string {
  let text = '';
  for (const character of name.normalize('NFC')) {
    if (SEPARATOR.test(character)) text += ' ';
    else text += ICAO[character.toUpperCase()] ?? anyAscii(character).replace(/[^A-Za-z ]/g, '');
  }
  return text.toUpperCase().replace(/ +/g, ' ').trim().slice(0, limits.nameLength).trim();
}

/** The form for travel documents of a passenger's names: what its owner made of it, where there is such a thing. */
export function documentOf({ givenName, surname, document }: Passenger): DocumentName {
  return {
    givenName: document?.givenName || documentName(givenName),
    surname: document?.surname || documentName(surname),
  };
}
