/**
 * What operators look at: the metrics that the running system exposes, the rules and dashboards over them, and the synthetic
 * customer, all under a real Prometheus.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { systemProgram } from '@aisle/scripts/src/cluster/programs.ts';
import { freePort } from '@aisle/scripts/src/system/ports.ts';
import { Site } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

const run = promisify(execFile);
const projectDir = resolve(import.meta.dirname, '..', '..');
const rules = join(projectDir, 'docker', 'prometheus');
const dashboards = join(projectDir, 'docker', 'grafana', 'dashboards');
const host = '127.0.0.1';
/** What the SDK does not expose before it has happened once. */
const seldom: ReadonlySet<string> = new Set([
  'temporal_request_failure_total',
  'temporal_workflow_task_execution_failed_total',
]);
const patience = { timeout: 120_000, interval: 1_000 };

let promtool: string;
let prometheus: string;

beforeAll(async () => {
  promtool = await systemProgram('Prometheus', ['promtool'], 'prometheus');
  prometheus = await systemProgram('Prometheus', ['prometheus'], 'prometheus');
});

describe('the rules', () => {
  it.each(['alerts.yml', 'objectives.yml'])('%s are in order', async (file) => {
    const { stdout } = await run(promtool, ['check', 'rules', join(rules, file)]);
    expect(stdout).toContain('SUCCESS');
  });

  it('are silent while all is well, and each alert fires when not', async () => {
    const { stdout } = await run(promtool, ['test', 'rules', join(rules, 'alerts.test.yml')]);
    expect(stdout).toContain('SUCCESS');
  });

  it('are named in the configuration, which is in order', async () => {
    const config = join(rules, 'prometheus.yml');
    const { stdout } = await run(promtool, ['check', 'config', '--syntax-only', config]);
    expect(stdout).toContain('SUCCESS');
  });
});

describe('a running system under Prometheus', () => {
  let system: TestSystem;
  let pages: Readonly<Record<'backend' | 'worker' | 'synthetic-customer', string>>;
  let prometheusUrl: string;

  beforeAll(async () => {
    const [worker, synthetic, own] = [
      await freePort(host),
      await freePort(host),
      await freePort(host),
    ];
    prometheusUrl = `http://${host}:${own}`;
    system = await TestSystem.start({
      WORKER_METRICS_ADDRESS: `${host}:${worker}`,
      PROMETHEUS_URL: prometheusUrl,
    });
    await new Site(system.url, await system.agentToken()).openFlight();
    pages = {
      backend: new URL(system.url).host,
      worker: `${host}:${worker}`,
      'synthetic-customer': `${host}:${synthetic}`,
    };
    const children = [
      start(process.execPath, [
        ...['--import', 'tsx', join('loadtest', 'src', 'synthetic', 'main.ts')],
        ...['--target', system.url, '--port', `${synthetic}`, '--seconds', '2'],
      ]),
      await startPrometheus(system.dataDir, own),
    ];
    return async () => {
      for (const child of children) await stop(child);
      await system.dispose();
    };
  });

  async function startPrometheus(directory: string, port: number): Promise<ChildProcess> {
    const scrape_configs = Object.entries(pages).map(([job_name, target]) => ({
      job_name,
      static_configs: [{ targets: [target] }],
    }));
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: ['objectives.yml', 'alerts.yml'].map((file) => join(rules, file)),
      scrape_configs,
    };
    const place = join(directory, 'prometheus');
    await mkdir(place, { recursive: true });
    // JSON is YAML.
    await writeFile(join(place, 'prometheus.yml'), JSON.stringify(config));
    return start(prometheus, [
      `--config.file=${join(place, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(place, 'data')}`,
      `--web.listen-address=${host}:${port}`,
      '--log.level=warn',
    ]);
  }

  async function query(expression: string): Promise<unknown[]> {
    const url = `${prometheusUrl}/api/v1/query?${new URLSearchParams({ query: expression }).toString()}`;
    const answer = (await (await fetch(url)).json()) as {
      readonly error?: string;
      readonly data?: { readonly result: unknown[] };
    };
    if (answer.data === undefined) throw new Error(`${expression}: ${answer.error ?? ''}`);
    return answer.data.result;
  }

  it('books and cancels as a customer does, and no alert fires', async () => {
    await vi.waitFor(async () => {
      expect(await query('aisle_synthetic_bookings_total{outcome="booked"} > 1')).toHaveLength(1);
      expect(await query('sum(aisle_synthetic_step_seconds_count{step="seen"}) > 1')).toHaveLength(
        1,
      );
    }, patience);
    expect(await query('ALERTS{alertstate="firing"}')).toEqual([]);
    expect(await query('aisle_synthetic_bookings_total{outcome="failed"} > 0')).toEqual([]);
  });

  it('exposes every metric that a dashboard or a rule names', async () => {
    const texts = await Promise.all(
      Object.values(pages).map(async (page) => (await fetch(`http://${page}/metrics`)).text()),
    );
    const exposed = new Set(
      texts.flatMap((text) =>
        [...text.matchAll(/^# TYPE (\w+) (\w+)/gm)].flatMap(([, name = '', type = '']) =>
          type === 'histogram' ? ['_bucket', '_count', '_sum'].map((end) => name + end) : [name],
        ),
      ),
    );
    const wanted = [...(await expressions()), ...(await ruleTexts())].flatMap(metricsIn);
    expect(wanted.length).toBeGreaterThan(50);
    expect([...new Set(wanted)].filter((name) => !exposed.has(name) && !seldom.has(name))).toEqual(
      [],
    );
  });

  it('answers every question of the dashboards', async () => {
    await vi.waitFor(
      async () =>
        expect(await query('aisle:objective_budget:ratio{objective="booking"}')).toHaveLength(1),
      patience,
    );
    for (const expression of await expressions()) await query(expression);
  });

  it('D24: tells the agents’ desk what is left of the error budgets', async () => {
    const Authorization = `Bearer ${await system.agentToken()}`;
    const answer = await fetch(`${system.url}/api/agent/objectives`, {
      headers: { Authorization },
    });
    expect(await answer.json()).toEqual({
      objectives: [
        { name: 'booking', target: 0.999, budget: 1 },
        { name: 'payment', target: 0.999, budget: 1 },
        { name: 'screen', target: 0.99, budget: expect.any(Number) },
      ],
    });
  });

  it('says that customers cannot book when no backend is there', async () => {
    // One that ended would be there again before a customer gives up.
    const backend = await system.pid('backend');
    process.kill(backend, 'SIGSTOP');
    try {
      await vi.waitFor(async () => {
        expect(await query('up{job="backend"} == 0')).toHaveLength(1);
      }, patience);
      await vi.waitFor(async () => {
        const failed = await query('aisle_synthetic_bookings_total{outcome="failed"} > 0');
        expect(failed).toHaveLength(1);
      }, patience);
    } finally {
      process.kill(backend, 'SIGCONT');
    }
  });
});

function start(program: string, args: readonly string[]): ChildProcess {
  return spawn(program, args, { cwd: projectDir, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Every question that a dashboard asks. */
async function expressions(): Promise<string[]> {
  const found: string[] = [];
  for (const file of await readdir(dashboards)) {
    const { panels } = JSON.parse(await readFile(join(dashboards, file), 'utf8')) as {
      readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
    };
    found.push(...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)));
  }
  return found;
}

async function ruleTexts(): Promise<string[]> {
  return Promise.all(
    ['objectives.yml', 'alerts.yml'].map((file) => readFile(join(rules, file), 'utf8')),
  );
}

/** Names of metrics in an expression, but for those that rules make and Prometheus has itself. */
function metricsIn(text: string): string[] {
  return text.match(/(?<![\w:])(?:aisle|temporal|nodejs|process)_\w+/g) ?? [];
}
