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
