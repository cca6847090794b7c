import { describe, expect, it } from 'vitest';
import type { Passenger } from './people/index.ts';
import {
  initialsOf,
  reseatParty,
  seatedPeople,
  settledParty,
  withGuests,
  type PartyGuest,
} from './party.ts';

function adult(seat: string, givenName: string, surname = 'Kowalski'): Passenger {
  return { seat, givenName, surname, type: 'adult' };
}

function guest(id: string, seat: string | null, givenName = id): PartyGuest {
  const name = { givenName, surname: 'Guest' };
  return { id, initials: initialsOf(name), seat, added: true, name, since: 1 };
}

const unplanned = { from: undefined, since: 9 };

describe('initials', () => {
  it.each([
    ['Anna', 'Kowalski', 'AK'],
    ['', 'Ólafur', 'Ó'],
    ["'t", 'Hooft', 'TH'],
    ['李', '小龍', '李小'],
    ['', '', ''],
  ])('O24: are a letter of each name: %s %s', (givenName, surname, initials) => {
    expect(initialsOf({ givenName, surname })).toBe(initials);
  });
});

describe('the people of an order with guests', () => {
  it('O25: in a guest’s seat sits the guest, whatever its owner says', () => {
    const given = [adult('1A', 'Ann'), adult('1C', 'Somebody')];
    const all = withGuests(given, [guest('Ben', '1C'), guest('Cat', '1D'), guest('Dan', null)]);
    expect(all.map(({ seat, givenName }) => `${seat} ${givenName}`)).toEqual([
      '1A Ann',
      '1C Ben',
      '1D Cat',
    ]);
  });

  it('O25: all keep to the order when its seats change, and who finds none has none', () => {
    const before = { passengers: [adult('1A', 'Ann')], guests: [guest('Ben', '1C')] };
    const moved = reseatParty(before, ['2A', '2C'], unplanned);
    expect(moved.guests).toMatchObject([{ seat: '2A', since: 9 }]);
    expect(moved.passengers).toMatchObject([{ seat: '2C' }]);
    expect(reseatParty(before, ['1A'], unplanned).guests).toMatchObject([{ seat: null, since: 9 }]);
    expect(reseatParty(before, ['1A', '1C'], unplanned)).toEqual(before);
  });

  it('W8, O25: guests go where it was planned, before the payment and after it', () => {
    const before = { passengers: [adult('1A', 'Ann')], guests: [guest('Ben', '1C')] };
    const planned = { from: ['1A', '1C'], since: 9 };
    const { passengers, guests } = reseatParty(before, ['1C', '1A'], planned);
    expect([passengers[0]?.seat, guests[0]?.seat]).toEqual(['1C', '1A']);
    const paid = {
      passengers: seatedPeople({ ...before, seats: ['1A', '1C'], party: before }),
      ...settledParty(before),
    };
    expect(paid.passengers).toHaveLength(2);
    const after = reseatParty(paid, ['1C', '1A'], planned);
    expect(after.passengers.map(({ seat }) => seat)).toEqual(['1C', '1A']);
    expect(after.guests).toMatchObject([{ seat: '1A', name: null }]);
  });
});
