import type { OrderPeople } from './types.ts';

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

/** A sentence with `…` in place of names, in capitals or not. A name in a longer word is another word. */
export function withoutNames(sentence: string, names: readonly string[]): string {
  if (names.length === 0) return sentence;
  const plain = names.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  const whole = new RegExp(String.raw`(?<!\p{L})(?:${plain.join('|')})(?!\p{L})`, 'giu');
  return sentence.replaceAll(whole, '…');
}
