import { limits } from '../limits.ts';
import type { DocumentName, FieldProblem, OrderPeople } from './types.ts';

/** Marks that one letter carries: names have two or three, and more only bury the line above. */
const MANY_MARKS = /\p{M}{5,}/u;
/** Control characters, line breaks among them, and halves of characters. */
const CONTROL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
const DIGIT = /\p{N}/u;
/** Letters of any script that can be seen, with their marks, and what stands between them: apostrophes, hyphens, full stops, middle dots. */
const CHARACTERS = /^(?:(?!\p{DI})[\p{L}\p{M}]| |['’‘ʼ`´′׳״]|[-‐‑–־]|[.·‧・])*$/u;
/** The joiners of Persian and of scripts of India change how letters are written, and stand between two of them. */
const JOINERS = /(?<=[\p{L}\p{M}])[\u200c\u200d](?=\p{L})/gu;
const BEGINNING = /^['’‘ʼ`´]?\p{L}/u;

/** A typed name as it is kept: composed (NFC), with single spaces and none around; without selectors of a letter's picture. */
export function tidyName(typed: string): string {
  return typed
    .normalize('NFC')
    .replace(/\p{Variation_Selector}/gu, '')
    .replace(/\p{Zs}+/gu, ' ')
    .replace(/^ | $/g, '');
}

/**
 * What is wrong with a name (SPEC H1), tidied before; null for a good one. An empty name is none that is wrong: whether one is
 * missing depends on who it is about.
 */
export function nameProblem(name: string): FieldProblem | null {
  if (name === '') return null;
  if (CONTROL.test(name)) {
    return {
      code: 'line-break',
      message: 'A name is one line of text. Take out line breaks and control characters.',
    };
  }
  if ([...name].length > limits.nameLength) {
    return {
      code: 'too-long',
      message: `A name has at most ${limits.nameLength} letters here. Shorten it as your passport does.`,
    };
  }
  if (DIGIT.test(name)) {
    return { code: 'digit', message: 'A name has no digits. Write it as in the passport.' };
  }
  if (!CHARACTERS.test(name.replace(JOINERS, '')) || MANY_MARKS.test(name)) {
    return {
      code: 'character',
      message:
        'A name has letters, apostrophes, hyphens and spaces only. Take out everything else.',
    };
  }
  if (!BEGINNING.test(name)) {
    return { code: 'no-letter-first', message: 'A name begins with a letter. Write it so.' };
  }
  return null;
}

const DOCUMENT_NAME = /^[A-Z]+(?: [A-Z]+)*$/;

/** A name for travel documents as its owner corrected it: capitals, single spaces, hyphens as spaces, no apostrophes. */
export function tidyDocumentName(typed: string): string {
  return tidyName(typed)
    .toUpperCase()
    .replace(/['’]/g, '')
    .replace(/[- ]+/g, ' ')
    .replace(/^ | $/g, '');
}

/** What is wrong with a name for travel documents (SPEC H4), tidied before; null for a good or an empty one. */
export function documentNameProblem(name: string): FieldProblem | null {
  if (name === '' || (DOCUMENT_NAME.test(name) && name.length <= limits.nameLength)) return null;
  return {
    code: 'document-form',
    message: `Write it as at the foot of the passport: letters A to Z and spaces, at most ${limits.nameLength}.`,
  };
}

/** A name as its bearer writes it; empty when nobody was named. */
export function fullName({ givenName, surname }: DocumentName): string {
  return [givenName, surname].filter(Boolean).join(' ');
}

/** A name as documents list it: `ONEILL, LUKASZ AEGIR`; empty when there is none. */
export function documentWords({ givenName, surname }: DocumentName): string {
  return [surname, givenName].filter(Boolean).join(', ');
}

/** The name field of a bar-coded boarding pass (IATA resolution 792). */
const LENGTH = 20;

/**
 * A name as the bar code has it (SPEC H12): `SURNAME/GIVEN`, without the spaces of the document form; one name alone has no
 * stroke. What is longer than the field is cut: of the given name first, which keeps its first letter at least, then of
 * the surname.
 */
export function passName({ givenName, surname }: DocumentName): string {
  const family = surname.replaceAll(' ', '');
  const given = givenName.replaceAll(' ', '');
  if (given === '') return family.slice(0, LENGTH);
  const kept = given.slice(0, Math.max(1, LENGTH - 1 - family.length));
  return `${family.slice(0, LENGTH - 1 - kept.length)}/${kept}`;
}

/** Letters that differ between two names, whether capitals or not: put in, left out, or another. */
export function lettersBetween(one: DocumentName, other: DocumentName): number {
  return distance(one.givenName, other.givenName) + distance(one.surname, other.surname);
}

/** Levenshtein's. */
function distance(one: string, other: string): number {
  const [from, to] = [lettersOf(one), lettersOf(other)];
  let row = to.map((_, place) => place + 1);
  from.forEach((letter, line) => {
    let left = line + 1;
    let corner = line;
    row = row.map((above, place) => {
      const changed = corner + (letter === to[place] ? 0 : 1);
      corner = above;
      left = Math.min(above + 1, left + 1, changed);
      return left;
    });
  });
  return row.at(-1) ?? from.length;
}

function lettersOf(name: string): readonly string[] {
  return [...name.normalize('NFC').toLowerCase()];
}

/** What somebody could be known by in a sentence: names as they were given and for documents, address and number; the longest first. */
export function namesOf(people: readonly OrderPeople[]): readonly string[] {
  const given = people.flatMap(({ passengers, contact }) => [
    ...passengers.flatMap(({ document, ...name }) =>
      [name, ...(document ? [document] : [])].flatMap(({ givenName, surname }) => [
        givenName,
        surname,
      ]),
    ),
    ...(contact === null ? [] : [contact.email, contact.phone ?? '']),
  ]);
  return [...new Set(given)].filter((name) => name !== '').toSorted((a, b) => b.length - a.length);
}

/**
 * A sentence with `…` in place of names, in capitals or not. With its endings a name is the same name (`Ekmans`); in any
 * other longer word it is another word. Languages that change a name within cannot be told: a reason is to have none.
 */
export function withoutNames(sentence: string, names: readonly string[]): string {
  if (names.length === 0) return sentence;
  const plain = names.map(
    (name) => name.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`) + endingsOf(name),
  );
  const whole = new RegExp(String.raw`(?<!\p{L})(?:${plain.join('|')})(?!\p{L})`, 'giu');
  return sentence.replaceAll(whole, '…');
}

/** As a pattern. Many a word begins like a short name. */
function endingsOf({ length }: string): string {
  if (length > 3) return String.raw`\p{L}{0,3}`;
  return length > 1 ? 's?' : '';
}
