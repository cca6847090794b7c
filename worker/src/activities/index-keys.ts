import { limits } from '@aisle/shared/limits';
import { termsOf, type SearchKeys } from '@aisle/shared/person-search';
import type { IndexActivities } from './types.ts';

/** The activity that makes the keys of people. `isKnown`: whether the server knows the search attribute for them. */
export function createIndexActivities(keys: SearchKeys, isKnown: () => boolean): IndexActivities {
  return {
    searchKeys(people) {
      if (!isKnown()) return Promise.resolve(null);
      const terms = new Set(people.flatMap(termsOf));
      return Promise.resolve(keys.of([...terms].slice(0, limits.archivePageKeys)));
    },
  };
}
