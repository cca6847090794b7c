import { describe, expect, it } from 'vitest';
import type { Observations, Receipt, Stream } from '../observations.ts';
import { readVersions } from '../versions.ts';
import { countBroadcasts, measureReceipts } from './flight.ts';
import { Latencies } from './latency.ts';
import { change, exchange, flightView, observations, order } from './testing/run.ts';

const snapshot = (at: number, version: number): Receipt => ({
  at,
  kind: 'snapshot',
  version,
  seats: {},
});
const changed = (at: number, from: number, version: number): Receipt => ({
  at,
  kind: 'changed',
  change: change(from, version),
});
const caughtUp = (at: number, from: number, version: number): Receipt => ({
  at,
  kind: 'caught-up',
  change: change(from, version),
});
const viewer = (number: number, ...receipts: Receipt[]): Stream => ({ viewer: number, receipts });

/** Counts and the longest, of a flight that went from version 0 to `version`. */
function measured(version: number, seen: Partial<Observations>): { count: number; max: number } {
  const latencies = new Latencies(100);
  const all = observations({ after: flightView(version), ...seen });
  measureReceipts(all, readVersions(all), latencies);
  return { count: latencies.count, max: latencies.summary()?.max ?? 0 };
}

const acknowledged = (at: number, flightVersion: number) =>
  exchange({ endedAt: at, outcome: { kind: 'order', order: order({ flightVersion }) } });

describe('receipt', () => {
  it('counts from the acknowledgement', () => {
    const streams = [viewer(1, snapshot(0, 0), changed(130, 0, 1))];
    expect(measured(1, { exchanges: [acknowledged(100, 1)], streams })).toEqual({
      count: 1,
      max: 30,
    });
  });

  it('counts from the first sight by anybody, and nobody is measured against himself', () => {
    const streams = [
      viewer(1, snapshot(0, 0), changed(90, 0, 1)),
      viewer(2, snapshot(0, 0), changed(130, 0, 1)),
    ];
    expect(measured(1, { exchanges: [acknowledged(100, 1)], streams })).toEqual({
      count: 1,
      max: 40,
    });
    expect(measured(1, { streams: streams.slice(0, 1) })).toEqual({ count: 0, max: 0 });
  });

  it('counts each version of a fold, each from its own first sight', () => {
    const exchanges = [acknowledged(100, 1), acknowledged(150, 2)];
    const streams = [viewer(1, snapshot(0, 0), changed(160, 0, 2))];
    expect(measured(2, { exchanges, streams })).toEqual({ count: 2, max: 60 });
  });

  it('takes the sight of a later version for a sight of the earlier ones', () => {
    const streams = [viewer(1, snapshot(0, 0), changed(120, 0, 1), changed(121, 1, 2))];
    expect(measured(2, { exchanges: [acknowledged(100, 2)], streams })).toEqual({
      count: 2,
      max: 21,
    });
  });

  it.each<{ name: string; healed: Receipt; lost: Receipt }>([
    {
      name: 'a lost broadcast, until a snapshot heals it',
      healed: snapshot(500, 2),
      lost: changed(200, 1, 2),
    },
    {
      name: 'a lost connection, until the viewer has caught up',
      healed: caughtUp(500, 0, 2),
      lost: { at: 90, kind: 'disconnected' },
    },
  ])('counts $name', ({ healed, lost }) => {
    const exchanges = [acknowledged(100, 1), acknowledged(150, 2)];
    const streams = [viewer(1, snapshot(0, 0), lost, healed)];
    expect(measured(2, { exchanges, streams })).toEqual({ count: 2, max: 400 });
  });

  it('does not count what passes before a viewer comes or while he has left', () => {
    const exchanges = [acknowledged(100, 1), acknowledged(200, 2), acknowledged(300, 3)];
    const streams = [
      viewer(1, snapshot(0, 0), { at: 50, kind: 'left' }, snapshot(900, 2), changed(301, 2, 3)),
      viewer(2, snapshot(950, 3)),
    ];
    expect(measured(3, { exchanges, streams })).toEqual({ count: 1, max: 1 });
  });

  it('ends at the version of the end, whatever a message claims', () => {
    const streams = [viewer(1, snapshot(0, 0), changed(130, 0, Number.MAX_SAFE_INTEGER))];
    expect(measured(1, { exchanges: [acknowledged(100, 1)], streams })).toEqual({
      count: 1,
      max: 30,
    });
  });
});

describe('broadcasts', () => {
  it('counts messages, folds, resyncs and lost connections apart', () => {
    const streams = [
      viewer(
        1,
        snapshot(0, 0),
        changed(1, 0, 1),
        changed(2, 1, 4),
        { at: 3, kind: 'disconnected' },
        caughtUp(4, 4, 5),
      ),
      viewer(2, snapshot(0, 0), { at: 1, kind: 'left' }, snapshot(5, 5), snapshot(6, 5)),
    ];
    expect(countBroadcasts(observations({ streams, after: flightView(5) }))).toEqual({
      count: 2,
      messages: 2,
      folds: 1,
      resyncs: 2,
      disconnects: 1,
      changes: 5,
    });
  });
});
