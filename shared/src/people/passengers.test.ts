import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkPassengers,
  passengerTypes,
  repeatedNames,
  reseat,
  seatedOf,
  tidyPassenger,
  type Passenger,
} from './index.ts';

const isExitRow = (seat: string) => seat.startsWith('9');
const named = (seat: string, type: Passenger['type'] = 'adult', more: Partial<Passenger> = {}) => ({
  ...{ seat, givenName: 'Anna', surname: 'Ek', type },
  ...more,
});
const check = (passengers: Passenger[], ...seats: string[]) =>
  checkPassengers(passengers, seats, isExitRow).map(
    ({ path, code, isMissing }) => `${path} ${code}${isMissing ? ' (missing)' : ''}`,
  );

describe('the people of an order', () => {
  it('H5: are one for each seat', () => {
    expect(check([named('1A'), named('1B')], '1A', '1B')).toEqual([]);
    expect(check([named('1A')], '1A', '1B')).toEqual(['passengers missing (missing)']);
    expect(check([named('1A'), named('2A')], '1A')).toEqual(['passengers.1.seat other-seat']);
    expect(check([named('1A'), named('1A')], '1A')).toEqual(['passengers.1.seat seat-twice']);
  });

  it('H6: have a surname; who has one name has nothing else', () => {
    expect(check([named('1A', 'adult', { givenName: '' })], '1A')).toEqual([]);
    const nameless = named('1A', 'adult', { surname: '' });
    expect(check([nameless], '1A')).toEqual(['passengers.0.surname missing (missing)']);
    const wrong = named('1A', 'adult', { givenName: '😀', surname: '=1' });
    expect(check([wrong], '1A')).toEqual([
      'passengers.0.givenName character',
      'passengers.0.surname digit',
    ]);
  });

  it('H4: have names in A to Z where letters are not known', () => {
    const document = { givenName: '', surname: '' };
    expect(check([named('1A', 'adult', { givenName: '', document })], '1A')).toEqual([
      'passengers.0.document.surname missing (missing)',
    ]);
    const wrong = { givenName: 'ANNA', surname: 'ÉK' };
    expect(check([named('1A', 'adult', { document: wrong })], '1A')).toEqual([
      'passengers.0.document.surname document-form',
    ]);
  });

  it('H7: an infant sits on the lap of an adult, one on each, or beside', () => {
    const adult = named('1A');
    const infant = named('1A', 'infant');
    expect(check([adult, infant], '1A')).toEqual([]);
    expect(check([infant, adult], '1A')).toEqual([]);
    expect(check([adult, named('1B', 'infant')], '1A', '1B')).toEqual([]);
    expect(check([infant], '1A')).toEqual(['passengers.0.type infant-alone']);
    expect(check([adult, infant, infant], '1A')).toEqual(['passengers.2.seat lap-taken']);
    expect(check([adult, named('1B', 'child'), named('1B', 'infant')], '1A', '1B')).toEqual([
      'passengers.2.type infant-alone',
    ]);
  });

  it('H8: a child needs an adult in the order', () => {
    expect(check([named('1A', 'child')], '1A')).toEqual(['passengers.0.type child-alone']);
    expect(check([named('1A', 'child'), named('1B')], '1A', '1B')).toEqual([]);
  });

  it('H9: exit rows take adults who will help, without infants', () => {
    const helper = named('9A', 'adult', { willHelp: true });
    expect(check([helper], '9A')).toEqual([]);
    expect(check([named('9A')], '9A')).toEqual(['passengers.0.willHelp exit-row-help (missing)']);
    expect(check([named('1A'), named('9A', 'child')], '1A', '9A')).toEqual([
      'passengers.1.type exit-row',
    ]);
    expect(check([helper, named('9A', 'infant')], '9A')).toEqual(['passengers.1.type exit-row']);
  });

  it('H10: may have one name twice, and are asked', () => {
    const family = [named('1A'), named('1B', 'adult', { givenName: 'ANNA' }), named('1C')];
    expect(check(family, '1A', '1B', '1C')).toEqual([]);
    expect(repeatedNames(family)).toEqual(['1B', '1C']);
    expect(repeatedNames([named('1A', 'adult', { surname: '' })])).toEqual([]);
    expect(repeatedNames([named('1A'), named('1B', 'adult', { givenName: 'Bo' })])).toEqual([]);
  });

  it('H1: are kept with tidy names', () => {
    const document = { givenName: 'anna', surname: 'o’ek' };
    expect(tidyPassenger(named('1A', 'adult', { givenName: ' Anna ', document }))).toEqual(
      named('1A', 'adult', { document: { givenName: 'ANNA', surname: 'OEK' } }),
    );
    expect(tidyPassenger(named('1A'))).not.toHaveProperty('document');
  });
});

const allSeats = ['1A', '1B', '1C', '9A', '9B'];
const seatSets = fc.uniqueArray(fc.constantFrom(...allSeats), { maxLength: 5 });
const people = fc.array(
  fc.record({
    seat: fc.constantFrom(...allSeats),
    givenName: fc.constantFrom('', 'Anna', '9'),
    surname: fc.constantFrom('', 'Ek', 'Öz'),
    type: fc.constantFrom(...passengerTypes),
    willHelp: fc.boolean(),
  }),
  { maxLength: 10 },
);

describe('any people and seats', () => {
  it('H5, H7, H8, H9: without a problem, everyone has a place that they may have', () => {
    fc.assert(
      fc.property(people, seatSets, (passengers, seats) => {
        if (checkPassengers(passengers, seats, isExitRow).length > 0) return;
        const holders = passengers.filter((one) => one.type !== 'infant');
        const infants = passengers.filter((one) => one.type === 'infant');
        const adults = passengers.filter((one) => one.type === 'adult');
        const held = holders.map((one) => one.seat);
        expect(new Set(held).size).toBe(held.length);
        expect(new Set(infants.map((one) => one.seat)).size).toBe(infants.length);
        const seatsOfAdults = adults.map((one) => one.seat);
        const beside = infants.map((one) => one.seat).filter((seat) => !held.includes(seat));
        for (const { seat } of infants) expect([...seatsOfAdults, ...beside]).toContain(seat);
        expect([...held, ...beside].sort()).toEqual([...seats].sort());
        if (passengers.length > adults.length) expect(adults.length).toBeGreaterThan(0);
        for (const one of passengers.filter(({ seat }) => isExitRow(seat))) {
          expect(one).toMatchObject({ type: 'adult', willHelp: true });
        }
      }),
    );
  });

  it('H1: no sentence repeats what was typed', () => {
    fc.assert(
      fc.property(people, seatSets, (passengers, seats) => {
        const typed = passengers.map((one) => ({ ...one, surname: `Zzz${one.surname}9` }));
        const problems = checkPassengers(typed, seats, isExitRow);
        expect(JSON.stringify(problems)).not.toContain('Zzz');
      }),
    );
  });

  it('H11: a change of seats loses nobody, moves nobody who can stay, and fills every seat it can', () => {
    fc.assert(
      fc.property(people, seatSets, seatSets, (passengers, before, after) => {
        const list = reseat(seatedOf(passengers, before), after);
        expect(list.map(({ surname, type }) => [surname, type])).toEqual(
          seatedOf(passengers, before).map(({ surname, type }) => [surname, type]),
        );
        list.forEach((one, place) => {
          const was = seatedOf(passengers, before)[place]!.seat;
          if (after.includes(was)) expect(one.seat).toBe(was);
        });
        const together = (all: readonly Passenger[]) =>
          all.map(({ seat }) => all.findIndex((other) => other.seat === seat));
        expect(together(list)).toEqual(together(seatedOf(passengers, before)));
        const seated = new Set(seatedOf(list, after).map(({ seat }) => seat));
        const groups = new Set(list.map(({ seat }) => seat));
        expect(seated.size).toBe(Math.min(groups.size, after.length));
      }),
    );
  });

  it('W8: a planned change takes each to the seat that is meant, also where names cross', () => {
    const pair = [named('1A'), named('1A', 'infant'), named('1B', 'child')];
    const crossed = [named('1B'), named('1B', 'infant'), named('2A', 'child')];
    expect(reseat(pair, ['2A', '1B'], ['1B', '1A'])).toEqual(crossed);
  });

  it('H11: a change in two steps brings everyone along', () => {
    const pair = [named('1A'), named('1A', 'infant'), named('1B')];
    const given = reseat(pair, ['1B']);
    expect(seatedOf(given, ['1B'])).toEqual([named('1B')]);
    expect(reseat(given, ['1B', '2A'])).toEqual([named('2A'), named('2A', 'infant'), named('1B')]);
    expect(reseat(given, ['1A', '1B'])).toEqual(pair);
  });
});
