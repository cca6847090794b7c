import { expect, it } from 'vitest';
import { defaultFares } from '@aisle/shared/aircraft';
import { SearchKeys } from '@aisle/shared/person-search';
import { err, ok } from '@aisle/shared/result';
import { testKeys } from '@aisle/shared/testing/payload-keys';
import type { Records } from '../history/source.ts';
import { search } from './search.ts';

/** Searches one flight from LHR to ZRH, and says for how many manifests that asked. */
async function searched(typed: string, isIndexAway = false) {
  let manifests = 0;
  const fares = defaultFares('A220-300', { currency: 'GBP' });
  const route = { number: 'AI 101', origin: 'LHR', destination: 'ZRH' };
  const flight = { id: 'ai101-20261124', ...route, departsAt: '2026-11-24T12:00:00.000Z' };
  const records: Pick<Records, 'with' | 'manifest'> = {
    with: () => Promise.resolve(isIndexAway ? err({ code: 'unavailable' }) : ok([])),
    manifest: () => {
      manifests += 1;
      return Promise.resolve(err({ code: 'flight-not-found' }));
    },
  };
  const results = await search(
    {
      flights: () => [{ ...flight, aircraft: 'A220-300', fares }],
      records: records as Records,
      searchKeys: new SearchKeys(testKeys),
      isCharged: () => Promise.resolve(false),
    },
    typed,
    null,
  );
  return { kinds: results.map(({ kind }) => kind), manifests };
}

it('D17: flights are asked for people where the index knows none and the words mean nothing else', async () => {
  expect(await searched('Nobody')).toEqual({ kinds: [], manifests: 1 });
  expect(await searched('ZRH')).toEqual({ kinds: ['flight'], manifests: 0 });
  expect(await searched('ZRH', true)).toEqual({ kinds: ['flight'], manifests: 1 });
});
