import { expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { SecondCounter } from '../metrics/second.ts';
import type { SocketServer } from '../socket/server.ts';
import { DeskPeers, type DeskCounts, type DeskMessage } from './peers.ts';

type Listen = (message: DeskMessage) => void;

/** Backends that hear what the others say. */
function cluster(clock: FakeClock) {
  const listeners: Listen[] = [];
  let reachable = true;
  const join = (id: string, learned: (flightId: string) => void = () => undefined): DeskPeers => {
    const own: Listen[] = [];
    const io = {
      on: (_event: string, listener: Listen) => {
        own.push(listener);
        listeners.push(listener);
      },
      serverSideEmit: (_event: string, message: DeskMessage) => {
        for (const listener of listeners)
          if (!own.includes(listener)) listener(structuredClone(message));
      },
    } as unknown as SocketServer;
    return new DeskPeers({ id, io, clock, reachable: () => reachable, learned });
  };
  return { join, cut: () => (reachable = false) };
}

function counts(viewers: Record<string, number>): DeskCounts {
  const found = {
    'seats-conserved': [],
    'one-owner-a-seat': [],
    'charged-exactly-if-sold': [],
    'no-overdue-hold': [],
    'versions-in-step': [],
  };
  return { viewers, conflicts: {}, second: new SecondCounter().take(0), found };
}

it('each backend knows what the others counted last, until they fall silent', async () => {
  const clock = new FakeClock();
  const { join, cut } = cluster(clock);
  const [first, second, third] = [join('1'), join('2'), join('3')];
  first.beat(counts({ f: 1 }));
  second.beat(counts({ f: 2 }));
  first.beat(counts({ f: 5 }));
  expect(third.counts.map(({ viewers }) => viewers['f']).sort()).toEqual([2, 5]);
  expect(second.counts.map(({ viewers }) => viewers['f'])).toEqual([5]);
  cut();
  await clock.pass(5_001);
  first.beat(counts({ f: 9 }));
  expect(third.counts).toEqual([]);
});

it('what one backend is answered, the others learn', () => {
  const { join } = cluster(new FakeClock());
  const heard: string[] = [];
  const first = join('1', () => expect.unreachable('it said so itself'));
  join('2', (flightId) => heard.push(flightId));
  const departsAt = '2026-11-24T12:00:00.000Z';
  const seats = { total: 1, free: 1, held: 0, paying: 0, sold: 0, blocked: 0 };
  first.learned('f', {
    status: 'open',
    from: 0,
    version: 1,
    counts: seats,
    departsAt,
    deadlines: [],
    events: [],
  });
  expect(heard).toEqual(['f']);
});
