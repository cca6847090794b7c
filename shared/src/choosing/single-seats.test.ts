import { expect, it } from 'vitest';
import { defaultFares, pricedLayout } from '../aircraft/index.ts';
import { benches } from '../aircraft/seating.ts';
import { tidierChoice } from './single-seats.ts';

const layout = pricedLayout('A320neo', defaultFares('A320neo'));
const business = pricedLayout('787-9', defaultFares('787-9'));

function tidier(choice: readonly string[], taken: readonly string[] = [], plan = layout) {
  return tidierChoice(benches(plan), (seat) => !taken.includes(seat), choice);
}

it.each<[string, readonly string[], readonly string[], readonly string[], readonly string[]]>([
  ['the middle one of three', ['20B'], [], ['20A', '20C'], ['20A']],
  ['two of three, where the aisle is taken', ['20B', '20C'], ['20D'], ['20A'], ['20E', '20F']],
  ['one of two', ['20B'], ['20C'], ['20A'], ['20D']],
])('S20: %s leaves one alone, and another choice does not', (_, choice, taken, alone, instead) => {
  expect(tidier(choice, taken)).toEqual({ alone, instead });
});

it('S20: the choice that is offered leaves none alone itself', () => {
  const offered = tidier(['20B', '20C'])?.instead ?? [];
  expect(offered).toHaveLength(2);
  expect(tidier(offered)).toBeNull();
});

it.each<[string, readonly string[], readonly string[]]>([
  ['all three', ['20A', '20B', '20C'], []],
  ['a window beside two', ['20A'], []],
  ['the only two together', ['20B', '20C'], ['20D', '20E', '20F']],
  ['seats that are not together', ['20B', '25B'], []],
  ['none', [], []],
])('S20: of %s nothing is said', (_, choice, taken) => {
  expect(tidier(choice, taken)).toBeNull();
});

it('S20: only the row of the choice is asked for', () => {
  const asked = new Set<string>();
  tidierChoice(
    benches(layout),
    (seat) => {
      asked.add(seat.replace(/\D/g, ''));
      return true;
    },
    ['20A', '20B'],
  );
  expect([...asked]).toEqual(['20']);
});

it('S19: a seat that never had a neighbour is not left alone', () => {
  expect(tidier(['6A'], [], business)).toBeNull();
});
