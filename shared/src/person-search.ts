/** How an order is found by the people on it. Node alone: neither pages nor workflows may import it. */
import { createHmac, hkdfSync } from 'node:crypto';
import { documentName } from './document-name.ts';
import { tidyContact, type OrderPeople } from './people/index.ts';
import type { PayloadKey } from './settings.ts';

/** Of 36 bits two names in a million share one by chance: whoever finds an order looks at its people besides. */
const keyCharacters = 6;

/** A surname in the letters of documents, and once more without its marks: `MUELLER` and `MULLER` are both Müller. */
export function surnameForms(surname: string): string[] {
  const bare = surname.normalize('NFD').replaceAll(/\p{M}/gu, '');
  const forms = [surname, bare].map((name) => documentName(name).replaceAll(' ', ''));
  return [...new Set(forms)].filter((form) => form !== '');
}

/** What an order is found by: its passengers' surnames, and the address of its contact. No surname has an `@`. */
export function termsOf({ passengers, contact }: OrderPeople): string[] {
  const surnames = passengers.flatMap(({ surname, document }) => [
    surname,
    document?.surname ?? '',
  ]);
  const email = contact === null ? '' : emailTerm(contact.email);
  return [...new Set([...surnames.flatMap(surnameForms), ...(email === '' ? [] : [email])])];
}

/** What somebody types to find a person: an e-mail address or a surname, in any writing. Empty: neither. */
export function typedTerms(typed: string): string[] {
  return typed.includes('@') ? [emailTerm(typed)] : surnameForms(typed);
}

function emailTerm(email: string): string {
  return tidyContact({ email }).email.toLowerCase();
}

/**
 * Turns terms into what Temporal's index is given in their place (SPEC X6): hashes by a secret that follows from a payload key, so that
 * whoever reads the index can neither read a name nor try one.
 */
export class SearchKeys {
  readonly #secrets: readonly Buffer[];

  constructor(keys: readonly PayloadKey[]) {
    this.#secrets = keys.map(({ key }) =>
      Buffer.from(hkdfSync('sha256', key, '', 'aisle person search', 32)),
    );
  }

  /** For the index: by the first of the keys. */
  of(terms: readonly string[]): string[] {
    const [first] = this.#secrets;
    return first === undefined ? [] : terms.map((term) => hash(first, term));
  }

  /** For a search: by every key, since people may have been indexed under each of them. */
  everyOf(terms: readonly string[]): string[] {
    return this.#secrets.flatMap((secret) => terms.map((term) => hash(secret, term)));
  }
}

function hash(secret: Buffer, term: string): string {
  return createHmac('sha256', secret).update(term).digest('base64url').slice(0, keyCharacters);
}
