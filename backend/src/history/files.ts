import { pipeline, Readable } from 'node:stream';
import { createGzip, type Gzip } from 'node:zlib';
import { writeTape } from '@aisle/shared/replay';
import { sha256 } from './check-file.ts';
import type { FlightRuns } from './flight-runs.ts';

/** The whole history of a flight as a gzip file that is written while it is read: it never is in memory as a whole. */
export async function exportFile(flightId: string, runs: FlightRuns, now: number): Promise<Gzip> {
  const { complete } = await runs.list();
  const header = { flightId, exportedAt: new Date(now).toISOString(), complete };
  const gzip = createGzip();
  // Should reading fail in the middle, then the file ends there, and whoever opens it is told.
  pipeline(Readable.from(writeTape(header, runs.everything(), sha256)), gzip, () => undefined);
  return gzip;
}
