import type { Party } from '@aisle/shared/party-contract';
import { err, ok } from '@aisle/shared/result';
import { describe, expect, it, vi } from 'vitest';
import { orderPageView } from '../src/domain/order-words.ts';
import {
  dueOf,
  guestsOwe,
  initialsIn,
  initialsOfPart,
  ownSeats,
  partWords,
  partyNotice,
} from '../src/domain/party.ts';
import { paymentOf } from '../src/domain/payment.ts';
import { useParties } from '../src/stores/parties.ts';
import { anOrder, aRefusal, fakeServices, NOW } from './support.ts';

const together = { invites: true, payers: 'owner' as const, parts: [] };

function aParty(part: Partial<Party> = {}): Party {
  return {
    orderId: 'ORDER',
    guestId: 'GUEST',
    flightId: 'ai101-20261125',
    status: 'held',
    expiresAt: new Date(NOW + 60_000).toISOString(),
    you: { initials: 'BG', seat: '12B', name: { givenName: 'Ben', surname: 'Guest' } },
    seats: [
      { seat: '12A', initials: 'AL' },
      { seat: '12B', initials: 'BG' },
    ],
    payers: 'owner',
    part: null,
    revision: 3,
    flightVersion: 1,
    serverTime: new Date(NOW).toISOString(),
    ...part,
  };
}

describe('what is said of an order with guests', () => {
  it('O26: nothing takes the place of the seats while they can be chosen, then how it ended does', () => {
    expect(partyNotice(aParty())).toBeNull();
    expect(partyNotice(aParty({ status: 'confirmed' }))?.text).toContain('Your seat is 12B.');
    expect(partyNotice(aParty({ status: 'expired' }))?.title).toBe('The order is over');
    expect(partyNotice(aParty({ you: null }))?.title).toContain('no longer part');
  });

  it('O25: initials stand on the seats of guests, and of whom the owner has named', () => {
    const guests = [
      { id: 'GUEST', initials: 'BG', seat: '12B' },
      { id: 'OTHER', initials: 'CG', seat: null },
    ];
    const order = anOrder({ seats: ['12A', '12B', '12C'], party: { ...together, guests } });
    expect([...initialsIn(order)]).toEqual([
      ['12A', 'AL'],
      ['12B', 'BG'],
    ]);
    expect(ownSeats(order)).toEqual(['12A', '12C']);
    expect(initialsIn(anOrder()).size).toBe(0);
  });
});

describe('what is said where each pays for themselves', () => {
  const amount = { amount: '45.00', currency: 'GBP' };
  const part = { amount, state: 'unpaid', payment: null } as const;
  const paid = { ...part, state: 'paid' } as const;

  it('O29: a guest pays beside the seats, and reads then what became of the own part', () => {
    const each = { payers: 'each', part } as const;
    expect(partyNotice(aParty({ ...each, status: 'paying' }))).toBeNull();
    expect(partyNotice(aParty({ ...each, status: 'confirmed' }))?.title).toContain('fallen away');
    expect(partyNotice(aParty({ ...each, part: paid, status: 'confirmed' }))?.title).toContain(
      'booked',
    );
    const over = partyNotice(aParty({ ...each, part: paid, status: 'cancelled' }));
    expect(over?.text).toContain('goes back to you in full');
  });

  it('O28, O29: an owner pays the own part, and the page follows how far all are', () => {
    const guests = [{ id: 'GUEST', initials: 'BG', seat: '12B' }];
    const own = { ...part, guestId: null, seats: ['12A'] };
    const bens = { ...paid, guestId: 'GUEST', seats: ['12B'] };
    const party = { ...together, payers: 'each' as const, guests, parts: [own, bens] };
    const order = anOrder({ status: 'paying', seats: ['12A', '12B'], party });
    expect([dueOf(order), dueOf(anOrder({}))]).toEqual([amount, anOrder({}).total]);
    expect(orderPageView(order, null)).toBe('parts');
    expect(orderPageView(anOrder({ status: 'paying' }), null)).toBe('progress');
    expect(party.parts.map((each) => initialsOfPart(order, each))).toEqual(['You', 'BG']);
    expect(party.parts.map(partWords)).toEqual(['Not paid yet', 'Paid']);
    const payment = { attempt: 3, maxAttempts: 3, lastFailure: 'declined' as const };
    const failed = { ...own, state: 'failed' as const, payment };
    const after = anOrder({
      status: 'paying',
      payment,
      party: { ...party, parts: [failed, bens] },
    });
    expect(paymentOf(after)?.state).toBe('failed');
  });

  it('O29: a code that was not answered is sent again under the same key', async () => {
    const keys: string[] = [];
    fakeServices({
      payAsGuest: (_ids, _payment, key) => {
        keys.push(key);
        return Promise.resolve(keys.length === 1 ? err(aRefusal('busy', 503)) : ok(aParty()));
      },
    });
    const parties = useParties();
    const payment = { code: '11111', amount: '45.00' };
    await parties.pay(aParty(), payment);
    await parties.pay(aParty(), payment);
    await parties.pay(aParty(), payment);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });
});

it('O23: what a guest has still to say is told to who pays, and nothing of their name', () => {
  const passengers = [
    { seat: '12A', givenName: 'Ada', surname: 'Lovelace', type: 'adult' as const },
    { seat: '12B', givenName: 'Ben', surname: 'Guest', type: 'adult' as const },
  ];
  const guests = [{ id: 'GUEST', initials: 'BG', seat: '12B' }];
  const order = anOrder({ seats: ['12A', '12B'], passengers, party: { ...together, guests } });
  const [owed = ''] = guestsOwe(order, () => true);
  expect(owed).toMatch(/^Seat 12B \(BG\): .*helps in an emergency/);
  expect(owed).not.toContain('Ben');
  expect(guestsOwe(order, () => false)).toEqual([]);
});

describe('the orders of others', () => {
  it('O24: who has joined is known after a reload, until they are no guest any more', async () => {
    const live = fakeServices({ join: () => Promise.resolve(ok(aParty())) });
    const parties = useParties();
    const guest = { givenName: 'Ben', surname: 'Guest', invitation: '1.x' };
    await parties.join('ORDER', guest, 'key');
    expect(parties.guestOf('ORDER')).toEqual({ orderId: 'ORDER', guestId: 'GUEST' });
    live.emit('party:changed', { party: aParty({ revision: 4, you: null, seats: [] }) });
    expect(parties.byOrder.get('ORDER')?.you).toBeNull();
    expect(parties.guestOf('ORDER')).toBeNull();
  });

  it('O25: a change names the revision that was seen, and a refusal brings the present state', async () => {
    const now = aParty({ revision: 9 });
    const chooseSeat = vi.fn(() =>
      Promise.resolve(err(aRefusal('order-changed', 409, { party: now }))),
    );
    const live = fakeServices({ chooseSeat });
    const parties = useParties();
    live.emit('party:changed', { party: aParty() });
    await parties.chooseSeat(aParty(), '12C');
    const ids = { orderId: 'ORDER', guestId: 'GUEST' };
    expect(chooseSeat).toHaveBeenCalledWith(ids, { seat: '12C', revision: 3 });
    expect(parties.byOrder.get('ORDER')).toEqual(now);
    live.emit('party:changed', { party: aParty({ revision: 8 }) });
    expect(parties.byOrder.get('ORDER')).toEqual(now);
  });
});
