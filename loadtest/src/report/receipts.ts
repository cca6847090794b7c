import type { Observations, Receipt } from '../observations.ts';
import type { Versions } from '../versions.ts';
import type { Latencies } from './latency.ts';
import type { Report } from './schema.ts';

/**
 * Measures `receipt`: for every version and every viewer, how long after the version's first sight the
 * viewer had it. The first sight is the earliest moment at which anything that the tester received
 * spoke of this version or a later one: an answer to an order, a push, a view of the flight, another
 * viewer's message. So it is never before the commit, and never later than the acknowledgement. The
 * viewer who saw a version first is not measured against himself. A version that comes folded into a
 * message, or only with a catch-up or a new snapshot, counts like any other, a lost connection's
 * waiting included; what passes while a viewer has left by his own will, or has not come yet, does not.
 */
export function measureReceipts(
  observations: Observations,
  versions: Versions,
  latencies: Latencies,
): void {
  const since = observations.before.version;
  // The run's end bounds the count, whatever a message claims.
  const until = observations.after.version;
  for (const { viewer, receipts } of observations.streams) {
    let known: number | null = null;
    for (const receipt of receipts) {
      if (receipt.kind === 'left') known = null;
      const version = versionOf(receipt);
      if (version === null || isBeyond(receipt, known)) continue;
      const last = Math.min(version, until);
      for (let seen = Math.max(known ?? version, since) + 1; seen <= last; seen += 1) {
        const sight = versions.firstOf(seen);
        if (sight === undefined || sight.viewer === viewer) continue;
        latencies.add(sight.at, receipt.at - sight.at);
      }
      known = Math.max(known ?? version, version);
    }
  }
}

/** A change that begins after what the viewer knows is of no use to him: he has to watch again. */
function isBeyond(receipt: Receipt, known: number | null): boolean {
  return receipt.kind === 'changed' && (known === null || receipt.change.from > known);
}

/** Counts what the viewers received. `changes` is what the flight's version grew by. */
export function countBroadcasts(observations: Observations): Report['viewers'] {
  const { streams, before, after } = observations;
  const counts = { messages: 0, folds: 0, resyncs: 0, disconnects: 0 };
  for (const { receipts } of streams) {
    let watching = false;
    for (const receipt of receipts) {
      if (receipt.kind === 'disconnected') counts.disconnects += 1;
      else if (receipt.kind === 'left') watching = false;
      else if (receipt.kind === 'changed') {
        counts.messages += 1;
        if (receipt.change.version - receipt.change.from > 1) counts.folds += 1;
      } else {
        if (watching) counts.resyncs += 1;
        watching = true;
      }
    }
  }
  const changes = Math.max(0, after.version - before.version);
  return { count: streams.length, ...counts, changes };
}

function versionOf(receipt: Receipt): number | null {
  switch (receipt.kind) {
    case 'snapshot':
      return receipt.version;
    case 'caught-up':
    case 'changed':
      return receipt.change.version;
    case 'disconnected':
    case 'left':
      return null;
  }
}
