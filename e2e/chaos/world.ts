/** A system and everything around it that can be broken. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Line } from '../support/line.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import type { Part } from '../support/system-data.ts';
import { TestSystem, type SystemSettings } from '../support/system.ts';
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
  dispose(): Promise<void>;
}

/** `npm start`, with a Temporal server and a mail server that are reached by lines. */
export async function singleWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'aisle-chaos-'));
  const temporal = await TemporalProcess.start(folder);
  const toTemporal = await Line.to(temporal.port);
  const world = await around(
    'start',
    { TEMPORAL_ADDRESS: toTemporal.address },
    { temporal: toTemporal },
  );
  return {
    ...world,
    targets: {
      processes: ['worker', 'backend', 'gateway', 'temporal'],
      lines: ['site', 'mail', 'temporal'],
    },
    watched: ['worker', 'backend'],
    pidOf: (name) => (name === 'temporal' ? Promise.resolve(temporal.pid) : world.pidOf(name)),
    async dispose() {
      await world.dispose();
      await toTemporal.close();
      await temporal.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** `npm run cluster` with two workers and two backends. */
export async function clusterWorld(): Promise<World> {
  const world = await around('cluster', {}, {});
  const doubled = ['worker-1', 'worker-2', 'backend-1', 'backend-2'];
  return {
    ...world,
    targets: {
      processes: [...doubled, 'gateway', 'redis', 'balancer', 'temporal', 'postgresql'],
      lines: ['site', 'mail'],
    },
    watched: doubled,
  };
}

async function around(
  shape: 'start' | 'cluster',
  settings: SystemSettings,
  more: Readonly<Record<string, Line>>,
): Promise<Omit<World, 'targets' | 'watched'>> {
  const mail = await startMailServer();
  const toMail = await Line.to(mail.port);
  const SMTP_URL = `smtp://${toMail.address}`;
  const system = await TestSystem.start({ ...quick, SMTP_URL, ...settings }, shape);
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
    async dispose() {
      await system.dispose();
      await Promise.all([toSite.close(), toMail.close()]);
      mail.close();
    },
  };
}
