/** From the command line to a run: files are read and looked at, the target is asked, defaults are filled in. */
import { randomInt } from 'node:crypto';
import { bounds } from './bounds.ts';
import { Complaint } from './cli/complaint.ts';
import { checkWritable, readInput } from './cli/files.ts';
import type { Options } from './cli/options.ts';
import { gatewayOf } from './ledger.ts';
import { parseRecord, type Recording } from './record/record.ts';
import { replayedVisits } from './record/replay.ts';
import { readReport, type Report } from './report/index.ts';
import type { Site } from './rest/site.ts';
import { findFlight } from './run/preflight.ts';
import type { RunSettings } from './run/types.ts';
import { seededVisits, type Visits } from './run/visits.ts';

/** What files said that were named to be read. */
export interface Inputs {
  readonly recording: Recording | null;
  readonly earlier: Report | null;
}

/** Reads what is to be read, and sees that the rest can be written. Throws a `Complaint`; writes nothing. */
export async function readInputs(options: Options): Promise<Inputs> {
  const { json, html, record, replay, compare } = options;
  if (json !== null && json !== '-') await checkWritable('--json', json);
  if (html !== null) await checkWritable('--html', html);
  if (record !== null) await checkWritable('--record', record);
  return { recording: await readRecording(replay), earlier: await readEarlier(compare) };
}

async function readRecording(path: string | null): Promise<Recording | null> {
  if (path === null) return null;
  const recording = parseRecord(await readInput('--replay', path));
  if (recording.ok) return recording.value;
  throw new Complaint('usage', `${path} ${recording.error}`);
}

async function readEarlier(path: string | null): Promise<Report | null> {
  if (path === null) return null;
  const earlier = readReport(await readInput('--compare', path));
  if (earlier.ok) return earlier.value;
  throw new Complaint('usage', earlier.error);
}

/** The run's settings. Throws a `Complaint` when the target cannot have it. */
export async function planRun(
  options: Options,
  { recording }: Inputs,
  site: Site,
): Promise<{ settings: RunSettings; visits: Visits }> {
  const { target } = options;
  const wanted = options.flight ?? recording?.settings.flightId ?? null;
  const flight = await findFlight(site, wanted);
  const gateway = gatewayOf(target, options.gateway).origin;
  const place = { target, flightId: flight.id, gateway };
  if (recording !== null) {
    return { settings: { ...recording.settings, ...place }, visits: replayedVisits(recording) };
  }
  const { scenario, load, durationMs } = options;
  if (scenario === null) throw new Error('neither a scenario nor a record');
  const seed = options.seed ?? randomInt(bounds.seed);
  const settings = { ...place, scenario, load, durationMs, seed };
  return { settings, visits: seededVisits(settings) };
}
