import { describe, expect, test } from 'vitest';
import { anEvent } from '../../../test/desk-support.ts';
import { FeedLog, feedPasses } from './feed-log.ts';

const all = () => true;
const versions = (log: FeedLog, count = 100) =>
  log.latest(count, all).map(({ version }) => version);

describe('the log of the feed', () => {
  test('has the newest first, and each event once', () => {
    const log = new FeedLog(10);
    expect(log.add([anEvent(1), anEvent(2)])).toHaveLength(2);
    expect(log.add([anEvent(2), anEvent(3)]).map(({ version }) => version)).toEqual([3]);
    expect(versions(log)).toEqual([3, 2, 1]);
  });

  test('tells what flights did as one story, whichever was heard of first', () => {
    const log = new FeedLog(10);
    const other = (version: number, after: number) =>
      anEvent(version, { id: `other:${version}`, at: anEvent(after).at });
    log.add([anEvent(1), anEvent(4)]);
    log.add([other(20, 2), other(21, 4)]);
    expect(versions(log)).toEqual([21, 4, 20, 1]);
  });

  test('an event twice in one batch counts once', () => {
    const log = new FeedLog(10);
    expect(log.add([anEvent(1), anEvent(1)])).toHaveLength(1);
    expect(log.size).toBe(1);
  });

  test('keeps no more than it may, whatever comes', () => {
    const log = new FeedLog(50);
    for (let batch = 0; batch < 1_000; batch += 1) {
      log.add(Array.from({ length: 5 }, (_, place) => anEvent(batch * 5 + place)));
    }
    expect(log.size).toBe(50);
    expect(versions(log, 3)).toEqual([4_999, 4_998, 4_997]);
  });

  test('knows when the latest happened, in whatever order they come', () => {
    const log = new FeedLog(2);
    expect(log.newestAt).toBeNull();
    log.add([anEvent(2), anEvent(3)]);
    log.add([anEvent(1)]);
    expect(log.newestAt).toBe(anEvent(3).at);
  });

  test('gives as many as are asked for, of those that pass', () => {
    const log = new FeedLog(10);
    log.add([1, 2, 3, 4].map((version) => anEvent(version)));
    const even = log.latest(1, ({ version }) => version % 2 === 0);
    expect(even.map(({ version }) => version)).toEqual([4]);
  });
});

describe('the filter of the feed', () => {
  const event = anEvent(1, { seats: ['2A', '12C'], by: 'ada', why: 'crew rest' });
  test.each([
    ['', true],
    ['ai 101', true],
    ['12c', true],
    ['ada rest', true],
    ['PQRS', true],
    // A seat is named whole: 2 is not 12C, nor is C.
    ['2c', false],
    ['ada 14f', false],
  ])('text "%s" passes: %s', (text, passes) => {
    expect(feedPasses({ text, kind: '' })(event)).toBe(passes);
  });

  test('a kind narrows it', () => {
    expect(feedPasses({ text: '', kind: 'holds' })(event)).toBe(true);
    expect(feedPasses({ text: '', kind: 'sales' })(event)).toBe(false);
  });
});
