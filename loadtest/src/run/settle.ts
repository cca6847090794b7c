import { setMaxListeners } from 'node:events';
import type { PublicFlightSnapshot } from '@aisle/shared/contract';
import type { Site } from '../client/site.ts';
import type { Viewer } from '../client/viewer.ts';
import type { Recorder } from '../observations.ts';

import type { RunClock } from './clock.ts';
import { readFlight } from './target.ts';

export interface SettleParts {
  readonly site: Site;
  readonly flightId: string;
  readonly clock: RunClock;
  readonly recorder: Recorder;
  /** Everyone on the flight's page. */
  readonly viewers: () => readonly Viewer[];
  /** How long they may take to catch up. */
  readonly convergedMs: number;
}

export interface Settled {
  readonly after: PublicFlightSnapshot;
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Between two readings where the flight does not answer, or has not said yet what an order was told. */
const againMs = 250;

/**
 * Reads the flight until every viewer is at the version that was read, or time is up: a viewer that never arrives is
 * evidence. Null when the flight cannot be read at all.
 */
export async function settle(parts: SettleParts): Promise<Settled | null> {
  const { site, flightId, clock, recorder, viewers, convergedMs } = parts;
  const late = AbortSignal.timeout(convergedMs);
  setMaxListeners(0, late);
  let settled: Settled | null = null;
  for (;;) {
    const askedAt = clock.now();
    const after = await readFlight(site, flightId);
    if (after !== null) settled = { after, askedAt, answeredAt: clock.now() };
    const version = after?.version ?? -1;
    const isFresh = version >= recorder.version;
    await Promise.allSettled(viewers().map((viewer) => viewer.reached(version, late)));
    if (late.aborted) return settled;
    const highest = Math.max(-1, ...viewers().map((viewer) => viewer.version ?? -1));
    if (isFresh && after !== null && highest <= version) return settled;
    if (!isFresh) await clock.until(clock.now() + againMs, late);
  }
}
