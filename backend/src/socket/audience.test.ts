import { beforeEach, describe, expect, it } from 'vitest';
import type { FlightChanged } from '@aisle/shared/contract';
import { Audiences, type Connection } from './audience.ts';

const flightId = 'FLIGHT';
const crowd = 1_000;

/** Keeps the versions that it is told as a page does: a message that does not join is a gap. */
class FakeViewer implements Connection {
  version: number;
  messages = 0;
  gaps = 0;

  constructor(version: number) {
    this.version = version;
  }

  write(text: string): void {
    const [event, message] = JSON.parse(text.slice(1)) as [string, FlightChanged];
    expect([event, message.flightId]).toEqual(['flight:changed', flightId]);
    this.messages += 1;
    if (message.from > this.version) this.gaps += 1;
    this.version = Math.max(this.version, message.version);
  }
}

let audiences: Audiences;
let newest: number;
let waiting: (() => void)[];
let rounds: number[];
let asked: number;
let now: number;

beforeEach(() => {
  newest = 0;
  waiting = [];
  rounds = [];
  asked = 0;
  now = 0;
  audiences = new Audiences({
    missing: (_flightId, version) => {
      asked += 1;
      return { flightId, from: version, version: newest, seats: {}, serverTime: '' };
    },
    later: (action) => waiting.push(action),
    delivered: (tookMs) => rounds.push(tookMs),
    now: () => now,
  });
});

function come(count: number): FakeViewer[] {
  return Array.from({ length: count }, () => {
    const viewer = new FakeViewer(newest);
    audiences.join(flightId, viewer, newest);
    return viewer;
  });
}

function news(): void {
  newest += 1;
  audiences.tell(flightId, newest);
}

/** One turn of the audience; false when it has nothing to do. */
function turn(): boolean {
  const action = waiting.shift();
  now += 10;
  action?.();
  return action !== undefined;
}

function finish(): void {
  while (turn());
}

describe('an audience', () => {
  it('is told by turns, every viewer once, with a message written once', () => {
    const viewers = come(crowd);
    news();
    expect(viewers.every(({ messages }) => messages === 0)).toBe(true);
    turn();
    const first = viewers.filter(({ messages }) => messages === 1).length;
    expect(audiences.toldAll(flightId)).toBe(0);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(crowd);
    finish();
    expect(viewers.every(({ messages, version }) => messages === 1 && version === 1)).toBe(true);
    expect(asked).toBe(1);
    expect(audiences.toldAll(flightId)).toBe(1);
  });

  it('gets news that come in the middle with what the rest of it still has to be told', () => {
    const viewers = come(crowd);
    news();
    turn();
    news();
    finish();
    const [early, late] = [viewers[0]!, viewers.at(-1)!];
    expect([early.messages, late.messages]).toEqual([2, 1]);
    expect(viewers.every(({ version, gaps }) => version === 2 && gaps === 0)).toBe(true);
    // From 0 to 1, then from 0 to 2 and from 1 to 2.
    expect(asked).toBe(3);
  });

  it('tells those first who have waited longest, so that a stream of news leaves nobody behind', () => {
    const viewers = come(crowd);
    for (let count = 0; count < 100; count += 1) {
      news();
      turn();
    }
    const versions = viewers.map(({ version }) => version);
    expect(newest - Math.min(...versions)).toBeLessThanOrEqual(crowd / 50);
    finish();
    expect(viewers.every(({ version, gaps }) => version === 100 && gaps === 0)).toBe(true);
  });

  it('has one round under way, whose length it reports from the first news on', () => {
    come(crowd);
    news();
    news();
    expect(waiting).toHaveLength(1);
    finish();
    expect(rounds).toEqual([expect.any(Number)]);
    expect(rounds[0]).toBeGreaterThanOrEqual(20);
    news();
    finish();
    expect(rounds).toHaveLength(2);
  });

  it('does not tell a newcomer what it came with, only what comes after', () => {
    come(crowd);
    news();
    turn();
    const [newcomer] = come(1);
    finish();
    expect(newcomer?.messages).toBe(0);
    news();
    finish();
    expect(newcomer).toMatchObject({ messages: 1, version: 2, gaps: 0 });
  });

  it('leaves those alone who have gone, in the middle too', () => {
    const viewers = come(crowd);
    news();
    turn();
    const last = viewers.at(-1)!;
    audiences.leave(flightId, last);
    finish();
    expect(last.messages).toBe(0);
    for (const viewer of viewers) audiences.leave(flightId, viewer);
    news();
    finish();
    expect(viewers.every(({ messages }) => messages <= 1)).toBe(true);
  });
});
