import { describe, expect, it } from 'vitest';
import type { AuditReport, ForgetNames } from '@aisle/shared/audit-log';
import { defaultFares, type FlightDefinition } from '@aisle/shared/aircraft';
import { confirmationCode } from '@aisle/shared/ids';
import type { ForgetPeople } from '@aisle/shared/former-orders';
import type { Passenger } from '@aisle/shared/people';
import { err, ok } from '@aisle/shared/result';
import type { Manifest } from '@aisle/shared/workflow-api';
import type { DeskPort } from '../booking/port.ts';
import type { ArchivedOrder } from '../history/archive.ts';
import { Forgetting } from './forgetting.ts';

const supervisor = { name: 'sue', role: 'supervisor' } as const;
const [orderId, otherId] = ['01ARZ3NDEKTSV4RRFFQ69G5FAV', '01BX5ZZKBKACTAV9WEVGEMMVRZ'];

function flight(id: string): FlightDefinition {
  const fares = defaultFares('A220-300', { currency: 'GBP' });
  const route = {
    number: 'AI 101',
    origin: 'LHR',
    destination: 'ZRH',
    aircraft: 'A220-300',
  } as const;
  return { id, ...route, departsAt: '2026-11-24T12:00:00.000Z', fares };
}

const seated = (seat: string, givenName: string, surname: string): Passenger => {
  return { seat, givenName, surname, type: 'adult' };
};

/** The order is on `b`, and was on `a` before. */
function archived(passengers: readonly Passenger[], ended = ['a', 'b', 'c']) {
  const told: [string, ForgetPeople][] = [];
  const removed: string[] = [];
  const logged: AuditReport[] = [];
  const names: ForgetNames[] = [];
  const people = { passengers, contact: { email: 'e@example.com' } };
  const confirmation = confirmationCode(orderId);
  const was = (id: string, of: string): ArchivedOrder => {
    const seats = ['12A'];
    return { orderId: of, confirmation, flight: flight(id), seats, ending: 'departed', at: null };
  };
  const manifest = (id: string): Manifest => {
    const hold = { status: 'sold', seats: ['12A'], chargeId: 'charge' } as const;
    const orders = [{ orderId, hold, people }];
    return { flight: flight(id), status: 'departed', version: 7, orders, blocked: [], audit: [] };
  };
  const desk: Pick<DeskPort, 'isOrderRunning' | 'removeOrder'> = {
    isOrderRunning: () => Promise.resolve(ok(false)),
    removeOrder: (id) => {
      removed.push(id);
      return Promise.resolve(ok(null));
    },
  };
  const forgetting = new Forgetting({
    booking: { desk: desk as DeskPort },
    records: { flightOf: (id) => Promise.resolve({ orderId: id, flightId: 'b', archived: null }) },
    archive: {
      // A code is no key: another order has the same.
      byConfirmation: () =>
        Promise.resolve(ok([was('b', orderId), was('a', orderId), was('c', otherId)])),
      byFlight: (id) =>
        Promise.resolve(ended.includes(id) ? ok(manifest(id)) : err({ code: 'flight-not-found' })),
      forget: (id, wish) => {
        told.push([id, wish]);
        return Promise.resolve(ok(null));
      },
      historiesKeptMs: () => Promise.resolve(ok(0)),
    },
    audit: {
      add: (report) => {
        logged.push(report);
        return Promise.resolve(ok(null));
      },
      forget: (forgotten) => {
        names.push(forgotten);
        return Promise.resolve(ok(null));
      },
    },
    now: () => 0,
  });
  const forget = (why: string) => forgetting.forget(supervisor, orderId, why);
  return { forget, told, removed, logged, names };
}

describe('forgetting', () => {
  it('D18: is told to every flight that the order was on, and to no other', async () => {
    const { forget, told, removed } = archived([seated('12A', 'Bo', 'Ek')]);
    await forget('They asked for it.');
    expect(told.map(([id]) => id).toSorted()).toEqual(['a', 'b']);
    expect(told).toMatchObject([{ 1: { orderId } }, { 1: { orderId } }]);
    expect(removed).toEqual([orderId]);
  });

  it('T15: is in the log of all audits, once for each flight, which forgets the names', async () => {
    const { forget, told, logged, names } = archived([seated('12A', 'Bo', 'Ek')]);
    await forget('Bo Ek asked for it.');
    expect(logged.map(({ source, first, flight: { id } }) => [source, first, id])).toEqual(
      ['b', 'a'].map((id) => [`forgetting ${orderId} ${id}`, 1, id]),
    );
    expect(logged.flatMap(({ entries }) => entries)).toEqual(told.map(([, wish]) => wish.entry));
    expect(JSON.stringify(logged)).not.toContain('Ek');
    const forgotten = ['e@example.com', 'Bo', 'Ek'];
    expect(names).toEqual(['b', 'a'].map((id) => ({ flightId: id, names: forgotten })));
    expect(told.map(([, wish]) => wish.names)).toEqual([forgotten, forgotten]);
  });

  it.each(['a', 'b'])('D18: waits for the end of each, and of %s', async (going) => {
    const ended = ['a', 'b', 'c'].filter((id) => id !== going);
    const { forget, told, removed } = archived([seated('12A', 'Bo', 'Ek')], ended);
    await expect(forget('They asked for it.')).rejects.toMatchObject({ code: 'journey-not-over' });
    expect([told, removed]).toEqual([[], []]);
  });

  it.each([
    ['Ek and EKMAN asked.', '… and … asked.'],
    ['Mr Müller, on his papers MUELLER, asked.', 'Mr …, on his papers …, asked.'],
    ['O asked about his other booking.', '… asked about his other booking.'],
    ['Write to e@example.com.', 'Write to ….'],
    ['The Ekmans asked, and Müllern; Ek’s and Eks too.', 'The … asked, and …; …’s and … too.'],
    ['The mullerian duct.', 'The mullerian duct.'],
    ['An ekmanometer, and an eked-out bogus.', 'An ekmanometer, and an eked-out bogus.'],
  ])('D18: keeps a reason without names: %s', async (typed, kept) => {
    const document = { givenName: 'O', surname: 'MUELLER' };
    const müller = { ...seated('12B', 'O', 'Müller'), document };
    const { forget, told } = archived([
      seated('12A', 'Bo', 'Ek'),
      müller,
      seated('12C', 'Li', 'Ekman'),
    ]);
    await forget(typed);
    expect(told[0]?.[1].entry.command).toMatchObject({ reason: kept });
  });
});
