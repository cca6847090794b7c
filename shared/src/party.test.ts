import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import {
  mergedSeats,
  withOwnersChange,
  withOwnersChangeDone,
  withoutOwnersChange,
  withStep,
} from './party-steps.ts';
import type { Passenger } from './people/index.ts';
import {
  initialsOf,
  noParty,
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

describe('O31: an owner’s change that was made before changes of guests', () => {
  const ben = (seat: string, since: number): PartyGuest => ({ ...guest('ben', seat), since });
  /** Had 1A and the guest's 1B at revision 4; the guest went on to 1C with the fifth change. */
  const moved = {
    seats: ['1A', '1C'],
    sequence: 5,
    party: withStep(
      { ...noParty, guests: [ben('1C', 5)] },
      { from: 4, to: 5, seats: ['1A', '1B'] },
    ),
  };
  const merged = (order: typeof moved, seats: readonly string[], revision = 4) =>
    mergedSeats(order, { seats, revision });

  it('leaves guests what they have by now, and changes what it names', () => {
    expect(merged(moved, ['1A', '1B', '1D'])).toEqual(['1A', '1C', '1D']);
    expect(merged(moved, ['2A', '1B'])).toEqual(['1C', '2A']);
    expect(merged(moved, ['1B'])).toEqual(['1C']);
    expect(merged(moved, ['1A', '1B'])).toEqual(['1A', '1C']);
  });

  it('is none where both are about one seat', () => {
    // The owner would have the seat that the guest has taken.
    expect(merged(moved, ['1A', '1B', '1C'])).toBeNull();
    const taken = { ...moved, seats: ['1A', '1B'] };
    const party = withStep(
      { ...noParty, guests: [ben('1B', 5)] },
      { from: 4, to: 5, seats: taken.seats },
    );
    // The guest has taken the seat that the owner gives up.
    expect(merged({ ...taken, party }, ['1A'])).toBeNull();
    expect(merged({ ...taken, party }, ['1A', '1B', '1D'])).toEqual(['1A', '1B', '1D']);
  });

  it('is known when it is asked for again, until its owner or anything else changes the order', () => {
    const change = { seats: ['1A', '1B', '1D'], revision: 4 };
    const asked = withOwnersChange(moved.party, change);
    const done = { ...moved, seats: ['1A', '1C', '1D'], sequence: 6 };
    const again = (order: typeof moved, wanted: readonly string[] = change.seats) =>
      mergedSeats(order, { ...change, seats: wanted });
    expect(again({ ...done, party: asked })).toBeNull();
    const party = withOwnersChangeDone(asked, 6);
    expect(again({ ...done, party })).toEqual(done.seats);
    expect(again({ ...done, party }, ['1D', '1B', '1A'])).toEqual(done.seats);
    expect(again({ ...done, party }, ['1A', '1B', '1E'])).toBeNull();
    const more = withStep(party, { from: 6, to: 8, seats: done.seats });
    expect(again({ ...done, seats: ['2C'], sequence: 8, party: more })).toEqual(['2C']);
    expect(again({ ...done, sequence: 9, party: more })).toBeNull();
    expect(again({ ...done, sequence: 7, party })).toBeNull();
  });

  it('is forgotten with the flight’s refusal, and kept once it is done', () => {
    const asked = withOwnersChange(moved.party, { seats: ['1D'], revision: 5 });
    expect(withoutOwnersChange(asked).ownersChange).toBeUndefined();
    const done = withOwnersChangeDone(asked, 6);
    expect(withoutOwnersChange(done)).toEqual(done);
    expect(withOwnersChangeDone(done, 9)).toEqual(done);
  });

  it('is none when something else has changed in between, or after, or it is too long ago', () => {
    expect(merged(moved, ['1A', '1B', '1D'], 3)).toBeNull();
    expect(merged({ ...moved, sequence: 6 }, ['1A', '1B', '1D'])).toBeNull();
    const later = withStep(moved.party, { from: 6, to: 7, seats: moved.seats });
    expect(merged({ ...moved, sequence: 7, party: later }, ['1A', '1B', '1D'])).toBeNull();
    let party = moved.party;
    for (let to = 6; to < 6 + limits.partySteps; to += 1)
      party = withStep(party, { from: to - 1, to, seats: moved.seats });
    const now = { ...moved, sequence: 5 + limits.partySteps, party };
    expect(merged(now, ['1A', '1B', '1D'])).toBeNull();
    expect(merged(now, ['1A', '1C', '1D'], 5)).toEqual(['1A', '1C', '1D']);
  });
});
