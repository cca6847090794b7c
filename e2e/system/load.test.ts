/** The load tester, started as a person does, on the whole product: short crowds, and a verdict with nothing to say. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Site } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

const projectDir = resolve(import.meta.dirname, '..', '..');

/** What is asked of a report. */
interface Report {
  readonly ended: string;
  readonly verdict: {
    readonly passed: boolean;
    readonly violations: readonly unknown[];
    readonly looked: Readonly<Record<string, number>>;
  };
}

describe('a crowd on one flight', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start({ HOLD_SECONDS: '5' });
    return () => system.dispose();
  });

  it.each([
    ['stampede', '300'],
    ['checkout', '60'],
  ])(
    '%s with %s customers: nothing was sold twice, lost, told wrongly, missed or held too long',
    async (scenario, customers) => {
      const flight = await new Site(system.url, await system.agentToken()).openFlight();
      const json = join(system.dataDir, `${scenario}.json`);
      const crowd = ['--scenario', scenario, '--customers', customers, '--duration', '8s'];
      const more = ['--flight', flight.id, '--seed', '42', '--json', json];
      const { code, output } = await load([...crowd, ...more]);
      expect(code, output).toBe(0);
      const report = JSON.parse(await readFile(json, 'utf8')) as Report;
      expect(report.ended).toBe('as planned');
      expect(report.verdict).toMatchObject({ passed: true, violations: [] });
      for (const question of 'abcde') {
        expect(report.verdict.looked[question], question).toBeGreaterThan(0);
      }
    },
  );

  async function load(args: string[]): Promise<{ code: number | null; output: string }> {
    const place = ['--target', system.url, '--gateway', await system.gatewayUrl()];
    const program = ['--import', 'tsx', join('loadtest', 'src', 'main.ts'), ...place, ...args];
    const child = spawn(process.execPath, program, { cwd: projectDir, stdio: 'pipe' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    }
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  }
});
