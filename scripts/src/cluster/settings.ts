import { readSettings } from '@aisle/shared/settings';
import { Complaint } from '../system/complaint.ts';
import { readSystemSettings, type SystemSettings } from '../system/settings.ts';

/** What `npm run cluster` itself needs; the rest of the environment goes to the processes as it is. */
export interface ClusterSettings extends SystemSettings {
  readonly workers: number;
  readonly backends: number;
  readonly historyShards: number;
}

/** Validates every setting, so that a wrong one is told before anything starts. Throws a `Complaint`. */
export function readClusterSettings(
  env: Readonly<Record<string, string | undefined>>,
  root: string,
): ClusterSettings {
  // Beside the system of `npm start`, whose database is another.
  const system = readSystemSettings(
    { ...env, DATA_DIR: env['DATA_DIR'] || '.aisle-cluster' },
    root,
  );
  if (system.temporalAddress !== undefined) {
    throw new Complaint(
      'A cluster brings its own Temporal server. Unset TEMPORAL_ADDRESS, or use npm start with it.',
    );
  }
  try {
    const names = ['WORKERS', 'BACKENDS', 'HISTORY_SHARDS'] as const;
    const { WORKERS, BACKENDS, HISTORY_SHARDS } = readSettings(names, env);
    return { ...system, workers: WORKERS, backends: BACKENDS, historyShards: HISTORY_SHARDS };
  } catch (error) {
    throw new Complaint(error instanceof Error ? error.message : String(error));
  }
}
