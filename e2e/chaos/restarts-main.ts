/** `npm run restarts`: rolling restarts of a cluster under a crowd, and what its viewers had of them. */
import { parseArgs } from 'node:util';
import { sendCrowd } from '../support/crowd.ts';
import { Pulse } from '../support/pulse.ts';
import { Site } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';
import { restartInTurns, type Restart } from './restarts.ts';

const usage = 'npm run restarts -- [--times 50] [--kill] [--customers 20]';
const crowdSeconds = 30;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      times: { type: 'string', default: '50' },
      customers: { type: 'string', default: '20' },
      kill: { type: 'boolean', default: false },
    },
  });
  const times = Number(values.times);
  const customers = Number(values.customers);
  if (!(times >= 1) || !(customers >= 0)) throw new Error(usage);
  const system = await TestSystem.start({}, 'cluster');
  try {
    return await restartAll(system, times, customers, values.kill ? 'SIGKILL' : 'SIGTERM');
  } finally {
    await system.dispose();
  }
}

async function restartAll(
  system: TestSystem,
  times: number,
  customers: number,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<number> {
  const site = new Site(system.url, await system.agentToken());
  const backends = [await system.address('backend-1'), await system.address('backend-2')];
  const pulse = await Pulse.start(site);
  const crowd = new Crowds(system, site, customers);
  const all: Restart[] = [];
  await restartInTurns(times, {
    ...{ system, pulse, signal, cluster: { site: system.url, backends, workers: 2 } },
    restarted: (restart) => {
      all.push(restart);
      console.log(sentenceOf(restart));
    },
  });
  await pulse.settled();
  const violations = await crowd.stop();
  const behind = all.map(({ behindMs }) => behindMs).sort((a, b) => a - b);
  const refused = all.flatMap((restart) => restart.refused);
  const acknowledged = all.reduce((sum, restart) => sum + restart.acknowledged, 0);
  console.log(
    `${times} × ${signal}: viewers were behind for ${behind[behind.length >> 1] ?? 0} ms (median), ${behind.at(-1) ?? 0} ms at most; ` +
      `${acknowledged} changes acknowledged, ${refused.length} refused; the crowd found ${violations.length} violations.`,
  );
  for (const sentence of [...refused, ...violations]) console.log(`  ${sentence}`);
  return refused.length + violations.length;
}

function sentenceOf({ part, endedMs, answerMs, behindMs, acknowledged }: Restart): string {
  return `${part.padEnd(10)} ended after ${endedMs} ms, longest answer ${answerMs} ms, viewers at most ${behindMs} ms behind, ${acknowledged} changes`;
}

/** One crowd of the load tester after another, each on a flight of its own. */
class Crowds {
  readonly #running: Promise<string[]>;
  #stopping = false;

  constructor(
    private readonly system: TestSystem,
    private readonly site: Site,
    private readonly customers: number,
  ) {
    this.#running = this.#run();
    // Told by `stop`.
    this.#running.catch(() => undefined);
  }

  /** Resolves with what the verdicts found when the last crowd has left. */
  stop(): Promise<string[]> {
    this.#stopping = true;
    return this.#running;
  }

  async #run(): Promise<string[]> {
    const found: string[] = [];
    const gateway = await this.system.gatewayUrl();
    while (!this.#stopping && this.customers > 0) {
      const { id: flightId } = await this.site.openFlight();
      const where = { site: this.site.url, gateway, flightId, scenario: 'mixed' };
      const { report } = await sendCrowd({
        ...where,
        customers: this.customers,
        seconds: crowdSeconds,
      });
      found.push(...report.verdict.violations.map((violation) => JSON.stringify(violation)));
    }
    return found;
  }
}

process.exitCode = (await main()) > 0 ? 1 : 0;
