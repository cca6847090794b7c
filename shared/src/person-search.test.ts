import { expect, it } from 'vitest';
import { testKeys } from '../testing/payload-keys.ts';
import type { Passenger } from './people/index.ts';
import { SearchKeys, termsOf, typedTerms } from './person-search.ts';

const named = (surname: string, document?: Passenger['document']): Passenger => ({
  ...{ seat: '1A', givenName: 'Anna', surname, type: 'adult' },
  ...(document && { document }),
});
const contact = { email: "Anna.O'Neill@example.com" };

it('D17: people are found by surname, in any writing, and by e-mail address', () => {
  const own = { givenName: 'ANNA', surname: 'MULLER' };
  const people = { passengers: [named('Müller', own), named("O'Neill"), named('李')], contact };
  const terms = termsOf(people);
  for (const typed of [
    ...['Müller', 'muller', 'MUELLER', "o'neill", 'ONEILL', '李', 'Li'],
    ...["anna.o'neill@EXAMPLE.com", ' Anna.O’Neill@example.com '.replace('’', "'")],
  ]) {
    expect(
      typedTerms(typed).some((term) => terms.includes(term)),
      typed,
    ).toBe(true);
  }
  for (const typed of ['Mueler', 'Anna', 'example.com', 'o@example.com', '12', '']) {
    expect(
      typedTerms(typed).some((term) => terms.includes(term)),
      typed,
    ).toBe(false);
  }
  expect(termsOf({ passengers: [named('Ek'), named('EK'), named('')], contact: null })).toEqual([
    'EK',
  ]);
});

it('X6: what is indexed has nothing of the name, and takes the key to make; every key finds it', () => {
  const [first, second] = testKeys;
  const indexed = new SearchKeys([second!]).of(['MULLER', 'a@b.de']);
  expect(indexed.map((key) => key.length)).toEqual([6, 6]);
  expect(new SearchKeys([first!]).of(['MULLER'])).not.toEqual([indexed[0]]);
  expect(new SearchKeys(testKeys).everyOf(['MULLER'])).toContain(indexed[0]);
  expect(new SearchKeys(testKeys).of(['MULLER'])).toEqual(new SearchKeys([first!]).of(['MULLER']));
  expect(new SearchKeys([second!]).of(['MULLER'])).toEqual([indexed[0]]);
});
