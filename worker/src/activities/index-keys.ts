import { limits } from '@aisle/shared/limits';
import { termsOf, type SearchKeys } from '@aisle/shared/person-search';
import type { IndexActivities } from './types.ts';

export interface IndexParts {
  readonly keys: SearchKeys;
  /** Whether the server knows the search attribute for people. */
  readonly isKnown: () => boolean;
  readonly peopleKeptMs: () => number;
}

/** The activities about people who are kept: by what they are found, and for how long. */
export function createIndexActivities({
  keys,
  isKnown,
  peopleKeptMs,
}: IndexParts): IndexActivities {
  return {
    searchKeys(people) {
      if (!isKnown()) return Promise.resolve(null);
      const terms = new Set(people.flatMap(termsOf));
      return Promise.resolve(keys.of([...terms].slice(0, limits.archivePageKeys)));
    },
    peopleKeptMs: () => Promise.resolve(peopleKeptMs()),
  };
}
