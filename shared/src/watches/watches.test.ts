import { beforeEach, describe, expect, it } from 'vitest';
import { seatDesignators } from '../aircraft/index.ts';
import { FlightBook } from '../flight-book/index.ts';
import type { FlightCommand } from '../interventions.ts';
import { limits } from '../limits.ts';
import type { CustomerCommand } from '../workflow-api.ts';
import type { WatchCommand } from './index.ts';
import { flightIn, start } from '../../testing/flights.ts';

const minute = 60_000;
const definition = flightIn(600 * minute, 'A220-300');
const names = seatDesignators('A220-300');
const [seat = ''] = names;

let book: FlightBook;
let ids: number;

beforeEach(() => {
  [book, ids] = [new FlightBook({ definition }, () => undefined), 0];
  agent({ type: 'block', seats: names });
});

function agent(command: FlightCommand): void {
  ids += 1;
  const given = { id: `id-${ids}`, by: 'Ada', role: 'supervisor', reason: 'So.' } as const;
  book.intervene({ ...given, command }, start);
}

type Asked = Partial<Extract<WatchCommand, { type: 'watch-seats' }>>;

function decide(command: CustomerCommand) {
  const [outcome] = book.decide([command], start);
  return outcome;
}
const watch = (watchId: string, asked: Asked = {}) =>
  decide({ type: 'watch-seats', watchId, wish: { count: 1 }, fingerprint: 'x', ...asked });
const refused = (code: string) => ({
  ok: false,
  rejection: { code, version: book.snapshot().version },
});
const free = () => agent({ type: 'unblock', seats: [seat] });

describe('a watch', () => {
  it('S21: is one of its id and request: another request with the id is refused', () => {
    const first = watch('w');
    expect(first).toMatchObject({ ok: true, watch: { status: 'waiting', place: 1 } });
    expect(watch('w')).toEqual(first);
    expect(watch('w', { fingerprint: 'y' })).toEqual(refused('idempotency-mismatch'));
    const until = start;
    for (const command of [
      { type: 'end-watch', watchId: 'none' },
      { type: 'decline-offer', watchId: 'none', until },
    ] as const)
      expect(decide(command)).toEqual(refused('watch-not-found'));
  });

  it('S21: is looked at alone, or with all of its flight', () => {
    for (const id of ['a', 'b']) watch(id);
    const idsOf = (id?: string) => book.watches(start, id).watches.map((each) => each.id);
    expect([idsOf(), idsOf('b'), idsOf('c')]).toEqual([['a', 'b'], ['b'], []]);
    const { watches, version } = book.watches(start);
    expect(watches.map(({ place, revision }) => [place, revision])).toEqual([
      [1, version],
      [2, version],
    ]);
  });

  it('S27: is one of a bounded number of its client, and of its flight', () => {
    const client = 'c';
    for (let count = 0; count < limits.watchesPerClient; count += 1) watch(`w${count}`, { client });
    expect(watch('more', { client })).toEqual(refused('too-many-seat-watches'));
    expect(watch('other', { client: 'd' })).toMatchObject({ ok: true });
    decide({ type: 'end-watch', watchId: 'w0' });
    expect(watch('more', { client })).toMatchObject({ ok: true });
    const left = limits.watchesPerFlight - limits.watchesPerClient - 1;
    for (let count = 0; count < left; count += 1) watch(`n${count}`);
    expect(watch('last')).toEqual(refused('watches-full'));
  });

  it('is forgotten when enough others have ended since', () => {
    for (let count = 0; count <= limits.endedWatches; count += 1) {
      watch(`w${count}`);
      decide({ type: 'end-watch', watchId: `w${count}` });
    }
    const { watches } = book.watches(start);
    expect([watches.length, watches[0]?.id]).toEqual([limits.endedWatches, 'w1']);
    expect(watches[0]).toMatchObject({ status: 'ended', reason: 'stopped', place: null });
  });
});

describe('an offer', () => {
  it('U9: is written to the address that was given, once', () => {
    watch('silent');
    watch('w', { email: 'ada@example.org', offerMs: 5 * minute });
    expect(book.takeOfferMails()).toEqual([]);
    agent({ type: 'unblock', seats: names.slice(0, 2) });
    const iso = (ms: number) => new Date(ms).toISOString();
    const [mail, ...others] = book.takeOfferMails();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      ...{ kind: 'seats-offered', orderId: 'w', sequence: 1, to: 'ada@example.org', link: 0 },
      ...{ passengers: [], confirmation: '', at: iso(start), keptUntil: iso(start + 5 * minute) },
      message: 'Seats that you wait for came free, and are kept for you.',
    });
    expect(mail?.flight).toEqual(definition);
    expect(mail?.seats).toHaveLength(1);
    expect(mail?.total).toEqual(book.watches(start, 'w').watches[0]?.offer?.total);
    expect(book.takeOfferMails()).toEqual([]);
  });

  it('S24: is declined by its end: of another one nothing happens', () => {
    watch('w');
    free();
    const until = start + limits.offerMs;
    const declined = (at: number) => decide({ type: 'decline-offer', watchId: 'w', until: at });
    expect(declined(until - 1)).toMatchObject({ watch: { status: 'offered', offer: { until } } });
    expect(declined(until)).toMatchObject({ watch: { status: 'waiting', offer: null } });
    expect(declined(until)).toMatchObject({ ok: true, watch: { status: 'waiting' } });
  });

  it('S24: the last one that may be declined ends the watch', () => {
    watch('w', { wish: { count: 1 } });
    const until = start + limits.offerMs;
    for (let offers = 1; offers < limits.offersPerWatch; offers += 1) {
      agent({ type: 'unblock', seats: [names[offers] ?? ''] });
      expect(decide({ type: 'decline-offer', watchId: 'w', until })).toMatchObject({
        watch: { status: 'waiting' },
      });
    }
    free();
    expect(decide({ type: 'decline-offer', watchId: 'w', until })).toMatchObject({
      watch: { status: 'ended', reason: 'offers-declined' },
    });
  });

  it('S24: ends with the watch, and its seat is free', () => {
    watch('w');
    free();
    expect(Object.keys(book.snapshot().seats)).toContain(seat);
    const ended = decide({ type: 'end-watch', watchId: 'w' });
    expect(ended).toMatchObject({ watch: { status: 'ended', reason: 'stopped', offer: null } });
    expect(decide({ type: 'end-watch', watchId: 'w' })).toEqual(ended);
    expect(Object.keys(book.snapshot().seats)).not.toContain(seat);
  });
});

it('those who wait and who have an offer are counted apart for agents, together in the manifest', () => {
  expect(book.manifest()).not.toHaveProperty('watching');
  expect(book.eventsSince(0)).not.toHaveProperty('watches');
  for (const id of ['a', 'b', 'c']) watch(id);
  free();
  expect(book.eventsSince(0).watches).toEqual({ waiting: 2, offered: 1 });
  expect(book.manifest().watching).toBe(3);
});

it('S29: who waits for a flight that is cancelled has waited long enough', () => {
  watch('a');
  agent({ type: 'cancel-flight' });
  book.passTime(start);
  expect(book.watches(start).watches).toMatchObject([
    { status: 'ended', reason: 'flight-cancelled' },
  ]);
  expect(watch('b')).toEqual(refused('flight-cancelled'));
});
