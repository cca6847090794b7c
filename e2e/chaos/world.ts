/** A system and everything around it that can be broken. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Line } from '../support/line.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import type { Part } from '../support/system-data.ts';
import { TestSystem, type SystemSettings } from '../support/system.ts';
import { Disk } from './disk.ts';
import type { Targets } from './plan.ts';
import { TemporalProcess } from './temporal-process.ts';

/** Short holds: a run waits for all of them to end. */
const quick = { HOLD_SECONDS: '20', OFFER_SECONDS: '4', PAYMENT_ATTEMPT_SECONDS: '4' };

export interface World {
  readonly system: TestSystem;
  /** Where customers come in; a line. */
  readonly customersUrl: string;
  readonly mail: MailServer;
  readonly targets: Targets;
  /** The processes whose memory and open files are looked at. */
  readonly watched: readonly string[];
  readonly pidOf: (process: string) => Promise<number>;
  readonly line: (name: string) => Line;
  /** What all is written to; null where the machine lets us have none of our own: then no disk is full. */
  readonly disk: Disk | null;
  /** Copies the logs to where they outlive the world; gives the folder. */
  keepLogs(): Promise<string>;
  dispose(): Promise<void>;
}

/** `npm start`, with a Temporal server and a mail server that are reached by lines. */
export async function singleWorld(): Promise<World> {
  const disk = await Disk.mount();
  const folder = disk?.folder ?? (await mkdtemp(join(tmpdir(), 'aisle-chaos-')));
  const database = join(folder, 'temporal');
  await mkdir(database);
  const temporal = await TemporalProcess.start(database);
  const toTemporal = await Line.to(temporal.port);
  const settings = { TEMPORAL_ADDRESS: toTemporal.address };
  const world = await around('start', folder, settings, { temporal: toTemporal });
  return {
    ...world,
    disk,
    targets: {
      process: ['worker', 'backend', 'gateway', 'temporal'],
      line: ['site', 'mail', 'temporal'],
      disk: disk ? ['data'] : [],
    },
    watched: ['worker', 'backend'],
    pidOf: (name) => (name === 'temporal' ? Promise.resolve(temporal.pid) : world.pidOf(name)),
    async dispose() {
      await world.dispose();
      await toTemporal.close();
      await temporal.stop();
      await removed(disk, folder);
    },
  };
}

/** `npm run cluster` with two workers and two backends. */
export async function clusterWorld(): Promise<World> {
  const disk = await Disk.mount();
  const folder = disk?.folder ?? (await mkdtemp(join(tmpdir(), 'aisle-chaos-')));
  const world = await around('cluster', folder, {}, {});
  const doubled = ['worker-1', 'worker-2', 'backend-1', 'backend-2'];
  return {
    ...world,
    disk,
    targets: {
      process: [...doubled, 'gateway', 'redis', 'balancer', 'temporal', 'postgresql'],
      line: ['site', 'mail'],
      disk: disk ? ['data'] : [],
    },
    watched: doubled,
    async dispose() {
      await world.dispose();
      await removed(disk, folder);
    },
  };
}

async function removed(disk: Disk | null, folder: string): Promise<void> {
  await (disk ? disk.dispose() : rm(folder, { recursive: true, force: true }));
}

async function around(
  shape: 'start' | 'cluster',
  folder: string,
  settings: SystemSettings,
  more: Readonly<Record<string, Line>>,
): Promise<Omit<World, 'targets' | 'watched' | 'disk'>> {
  const mail = await startMailServer();
  const toMail = await Line.to(mail.port);
  const SMTP_URL = `smtp://${toMail.address}`;
  const DATA_DIR = join(folder, 'data');
  const system = await TestSystem.start({ ...quick, SMTP_URL, DATA_DIR, ...settings }, shape);
  const toSite = await Line.to(Number(new URL(system.url).port));
  const lines: Readonly<Record<string, Line>> = { ...more, site: toSite, mail: toMail };
  return {
    system,
    mail,
    customersUrl: `http://${toSite.address}`,
    pidOf: (name) => system.pid(name as Part),
    line(name) {
      const found = lines[name];
      if (found === undefined) throw new Error(`there is no line ${name}`);
      return found;
    },
    async keepLogs() {
      const kept = await mkdtemp(join(tmpdir(), 'aisle-chaos-logs-'));
      await cp(join(DATA_DIR, 'logs'), kept, { recursive: true });
      return kept;
    },
    async dispose() {
      await system.dispose();
      await Promise.all([toSite.close(), toMail.close()]);
      mail.close();
    },
  };
}
