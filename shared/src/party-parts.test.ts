import { describe, expect, it } from 'vitest';
import { defaultFares, orderTotal } from './aircraft/index.ts';
import { minorUnits } from './money.ts';
import { noParty, type PartyFacts, type PartyGuest, type PartyPart } from './party.ts';
import { needsGuest, paidParts, partsOf, sharesOf, withoutUnpaid } from './party-parts.ts';

const flight = {
  id: 'ai101-20261124',
  number: 'AI 101',
  origin: 'LHR',
  destination: 'JFK',
  departsAt: '2026-11-24T10:00:00.000Z',
  aircraft: 'A320neo',
  fares: defaultFares('A320neo', { currency: 'GBP' }),
} as const;
const seats = ['20A', '20B', '20C', '20D'];

function guest(id: string, seat: string | null): PartyGuest {
  return { id, initials: id, seat, added: true, name: null, since: 1 };
}

const party: PartyFacts = {
  ...noParty,
  payers: 'each',
  guests: [guest('ben', '20C'), guest('cat', '20D'), guest('dan', null)],
};
const order = { flight, seats, total: orderTotal(flight, seats), party };

const part = (payer: string, of: string[], state: PartyPart['state']): PartyPart => ({
  payer,
  seats: of,
  amount: orderTotal(flight, of),
  state,
  payment: null,
  ...(state === 'paid' && { chargeId: `charge-${payer}` }),
});
const paying: PartyFacts = {
  ...party,
  parts: [
    part('owner', ['20A', '20B'], 'unpaid'),
    part('ben', ['20C'], 'paid'),
    part('cat', ['20D'], 'failed'),
  ],
};

describe('the parts of an order', () => {
  it('O28: are a guest’s own seat, and the owner’s others, at what they are worth', () => {
    expect(partsOf(order)).toMatchObject([
      { payer: 'owner', seats: ['20A', '20B'], amount: orderTotal(flight, ['20A', '20B']) },
      { payer: 'ben', seats: ['20C'], amount: orderTotal(flight, ['20C']) },
      { payer: 'cat', seats: ['20D'], state: 'unpaid' },
    ]);
    expect(partsOf({ ...order, party: noParty })).toEqual([]);
    const owned = { ...party, guests: [guest('ben', '20A')] };
    expect(partsOf({ ...order, seats: ['20A'], party: owned })).toMatchObject([{ payer: 'ben' }]);
  });

  it('O28: are the total in all, whatever it is, and what rounding leaves is the owner’s', () => {
    const amountsOf = (amount: string) =>
      partsOf({ ...order, total: { amount, currency: 'GBP' } }).map((each) =>
        minorUnits(each.amount),
      );
    expect(amountsOf('100.01').reduce((sum, amount) => sum + amount, 0)).toBe(10_001);
    expect(amountsOf('0.01')).toEqual([1, 0, 0]);
  });

  it('O29: that were paid are what is sold, and who did not pay has no seat then', () => {
    expect(paidParts({ ...order, party: paying })).toEqual({
      seats: ['20C'],
      total: orderTotal(flight, ['20C']),
      charges: ['charge-ben'],
    });
    expect(paidParts(order)).toBeNull();
    const { parts, guests } = withoutUnpaid(paying, 9);
    expect(parts?.map(({ state }) => state)).toEqual(['dropped', 'paid', 'failed']);
    expect(guests).toMatchObject([{ seat: '20C' }, { seat: null, since: 9 }, { seat: null }]);
  });

  it('O30: need an adult of the owner’s own where the owner has a child', () => {
    const kid = { seat: '20A', givenName: 'Kim', surname: 'Lee', type: 'child' } as const;
    const adult = { ...kid, seat: '20C', type: 'adult' } as const;
    expect(needsGuest({ ...order, passengers: [kid, adult] })).toBe(true);
    expect(needsGuest({ ...order, passengers: [kid, { ...adult, seat: '20B' }] })).toBe(false);
  });

  it('P19: are known by the seats that their payers have now', () => {
    const moved = { ...paying, guests: [guest('ben', '1A')] };
    const share = (party: PartyFacts, seat: string) => sharesOf(party, [{ seat, worth: 7 }]);
    expect(share(moved, '1A')).toEqual([{ chargeId: 'charge-ben', worth: 7 }]);
    expect(share(moved, '20C')).toEqual([]);
    expect(share(noParty, '1A')).toEqual([]);
  });
});
