/** `npm run attack`: does to a running system, on this machine, what strangers did, and checks how it held. */
import { parseArgs } from 'node:util';
import { Target } from './attack.ts';
import * as overHttp from './http-attacks.ts';
import { besiege, type Outcome } from './siege.ts';
import * as overSockets from './socket-attacks.ts';

const help = `npm run attack -- [--url http://127.0.0.1:3000] [--pid N] [--only TEXT] [--short]

  --pid N      the backend's process: its memory and processor time are told and checked
  --only TEXT  attacks whose name has this in it
  --short      a twentieth of each attack; durations are told and not checked
AGENT_TOKEN from the environment, for what agents alone can reach; without it that is skipped.`;

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
    pid: { type: 'string' },
    only: { type: 'string', default: '' },
    short: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  if (values.help) {
    console.log(help);
    return 0;
  }
  const url = new URL(values.url);
  if (!url.hostname.startsWith('127.')) throw new Error('Attacks go to 127.0.0.1 only.');
  const common = { agentToken: process.env['AGENT_TOKEN'] ?? null, scale: values.short ? 0.05 : 1 };
  const flightId = await someFlight(new Target(url, '', { ...common, honest: true }));
  const honest = new Target(url, flightId, { ...common, honest: true });
  const attacker = new Target(url, flightId, common);
  const pid = values.pid === undefined ? null : Number(values.pid);
  if (pid === null) console.log('Without --pid nothing is said of memory and processor time.');
  const attacks = [...Object.values(overHttp), ...Object.values(overSockets)];
  let failed = 0;
  for (const attack of attacks.filter(({ name }) => name.includes(values.only))) {
    if (attack.needsAgentToken && attacker.agentToken === null) {
      console.log(`${attack.name}: skipped: no AGENT_TOKEN`);
      continue;
    }
    const options = { attacker, honest, pid, checksTime: !values.short };
    const outcome = await besiege(attack, options);
    console.log(line(outcome));
    if (outcome.failures.length > 0) failed += 1;
  }
  attacker.close();
  honest.close();
  return failed === 0 ? 0 : 1;
}

async function someFlight(target: Target): Promise<string> {
  const { text } = await target.ask('/api/flights');
  target.close();
  const [, id] = /"id":"([^"]+)"/.exec(text) ?? [];
  if (id === undefined) throw new Error(`There is no flight at ${target.url.href}.`);
  return id;
}

function line({ name, victim, p99Ms, failures }: Outcome): string {
  const [before, during, after] = p99Ms.map((ms) => `${Math.round(ms)}`);
  const took = victim
    ? `${Math.round(victim.peakBytes / 1024 ** 2)} MB, ${victim.processorMs} ms of processor time, `
    : '';
  const verdict = failures.length === 0 ? 'held' : `FAILED: ${failures.join('; ')}`;
  return `${name}: ${took}p99 ${before} → ${during} → ${after} ms: ${verdict}`;
}

process.exitCode = await main();
