/** The short form of `npm run attack` on the whole product: it holds, and customers are served afterwards. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { Site } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

const cwd = resolve(import.meta.dirname, '..', '..');
const tool = ['--import', 'tsx', 'loadtest/src/attack/main.ts', '--short'];

it('what strangers do to a system takes no memory without a bound, and gets refusals', async () => {
  const system = await TestSystem.start({ RATE_LIMITS: 'on' });
  try {
    const AGENT_TOKEN = await system.agentToken();
    await new Site(system.url, AGENT_TOKEN).openFlight();
    const url = system.url.replace('localhost', '127.0.0.1');
    const args = [...tool, '--url', url, '--pid', String(await system.pid('backend'))];
    const options = { cwd, env: { ...process.env, AGENT_TOKEN } };
    const { stdout } = await promisify(execFile)(process.execPath, args, options);
    const lines = stdout.trim().split('\n');
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) expect(line).toMatch(/: held$/);
  } finally {
    await system.dispose();
  }
});
