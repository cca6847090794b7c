import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { limits } from '@aisle/shared/limits';
import { balancerConfig } from '../src/cluster/balancer.ts';
import { root } from '../src/root.ts';
import { run } from '../src/run.ts';
import { program, temporaryDirectory } from './helpers.ts';

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: object;
  readonly container_name?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly deploy?: { readonly replicas: number };
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const secrets = [
  'POSTGRES_PASSWORD',
  'REDIS_PASSWORD',
  'ORDER_TOKEN_SECRET',
  'AGENT_TOKEN',
  'AGENT_SESSION_SECRET',
  'BUS_TOKEN',
  'GATEWAY_TOKEN',
  'METRICS_TOKEN',
  'PAYLOAD_KEYS',
  'ORDER_LINK_SECRET',
];
const path = join(root, 'docker-compose.yml');
let source: string;
let compose: Compose;
let services: [string, Service][];

beforeAll(async () => {
  source = await readFile(path, 'utf8');
  compose = parse(source, { merge: true }) as Compose;
  services = Object.entries(compose.services);
});

describe('docker-compose.yml', () => {
  test('has the whole system', () => {
    const names = services.map(([name]) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['postgresql', 'redis', 'temporal', 'temporal-ui'],
        ...['gateway', 'worker', 'backend', 'balancer', 'mailpit'],
      ]),
    );
  });

  test('pins every image', () => {
    for (const [, { image }] of services)
      expect(image).toMatch(/:(v?\d+\.\d+(\.\d+)?(-\w+)?|local)$/);
  });

  test('has no default for a secret', () => {
    for (const [, use = ''] of source.matchAll(/(?<!\$)\$\{([^}]+)\}/g)) {
      const name = /^[A-Z_]+/.exec(use)?.[0] ?? '';
      if (secrets.includes(name)) expect(use).toBe(`${name}:?Set ${name}`);
      else expect(use).toMatch(/^[A-Z_]+:-/);
    }
    for (const [, { environment = {} }] of services) {
      for (const [name, value] of Object.entries(environment)) {
        if (/SECRET|TOKEN|PASSWORD|PWD/.test(name)) expect(value).toMatch(/^\$\{[A-Z_]+:\?/);
      }
    }
  });

  test('waits only for services that it has, for their health only where it is checked', () => {
    for (const [, { depends_on: needed = {} }] of services) {
      for (const [name, { condition }] of Object.entries(needed)) {
        const service = compose.services[name];
        expect(service).toBeDefined();
        if (condition === 'service_healthy') expect(service?.healthcheck).toBeDefined();
      }
    }
  });

  test('mounts what exists, and starts programs that exist', () => {
    for (const [, { volumes = [], command = [] }] of services) {
      for (const volume of volumes) {
        const [from = ''] = volume.split(':');
        if (from.startsWith('./')) expect(existsSync(join(root, from))).toBe(true);
        else expect(Object.keys(compose.volumes)).toContain(from);
      }
      const entry = command.find((word) => word.endsWith('.ts'));
      if (entry !== undefined) expect(existsSync(join(root, entry))).toBe(true);
    }
  });

  test('gives our processes settings that exist, and publishes only the site beyond this machine', async () => {
    const settings = await readFile(join(root, 'shared', 'src', 'settings.ts'), 'utf8');
    for (const [name, { image, environment = {}, ports = [] }] of services) {
      for (const port of ports) {
        expect(port).toMatch(name === 'balancer' ? /^\$\{HOST:-127\.0\.0\.1\}:/ : /^127\.0\.0\.1:/);
      }
      if (image !== 'aisle:local') continue;
      for (const setting of Object.keys(environment)) expect(settings).toContain(`\n  ${setting}:`);
    }
  });

  test('lets our processes write to their volumes alone, as nobody in particular', async () => {
    const ours = services.filter(([, { image }]) => image === 'aisle:local');
    expect(ours.length).toBeGreaterThan(3);
    for (const [, service] of ours) {
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    }
    const dockerfile = await readFile(join(root, 'docker', 'Dockerfile'), 'utf8');
    expect(dockerfile.trimEnd().split('\n').at(-1)).toBe('USER node');
  });

  test('has a Redis that asks for its password', () => {
    const { redis, backend } = compose.services;
    expect(redis?.command?.join(' ')).toContain('requirepass %s');
    expect(backend?.environment?.['REDIS_URL']).toMatch(/^redis:\/\/:\$\{REDIS_PASSWORD:\?/);
  });

  test('is refused without secrets and accepted with them, where Docker Compose is at hand', async () => {
    const atHand = (await run('docker', ['compose', 'version'])).code === 0;
    const given = Object.fromEntries(secrets.map((name) => [name, 'x'.repeat(16)]));
    const config = (env: NodeJS.ProcessEnv) =>
      run('docker', ['compose', '--file', path, 'config', '--quiet'], { cwd: root, env });
    if (!atHand) return;
    expect(await config({ PATH: process.env['PATH'], ...given })).toMatchObject({ code: 0 });
    expect((await config({ PATH: process.env['PATH'] })).code).not.toBe(0);
  });
});

describe('the load balancer', () => {
  const backends = { kind: 'named', name: 'backend', port: '${PORT}', most: 16 } as const;
  const bus = ':3100';

  test("has the same configuration as the cluster's, but for where the backends are", async () => {
    const config = await readFile(join(root, 'docker', 'haproxy', 'haproxy.cfg'), 'utf8');
    expect(config).toBe(balancerConfig({ site: ':${PORT}', bus, backends }));
  });

  test('finds what it looks for: a service, its port, and workers at the bus', () => {
    const { backend, worker, balancer } = compose.services;
    const port = '${PORT:-3000}';
    expect(backend?.environment).toMatchObject({ PORT: port, TRUSTED_PROXIES: '1' });
    expect(balancer?.environment).toEqual({ PORT: port });
    expect(worker?.environment?.['BACKEND_URL']).toBe(`http://balancer${bus}`);
  });

  test('has nothing in its way to more workers and backends', () => {
    for (const name of ['worker', 'backend']) {
      const service = compose.services[name];
      expect(service?.deploy?.replicas).toBe(2);
      expect(service?.ports).toBeUndefined();
      expect(service?.container_name).toBeUndefined();
    }
    expect(backends.most).toBeGreaterThanOrEqual(limits.clusterProcesses);
  });
});

test('the image has the manifest of every workspace before it installs', async () => {
  const dockerfile = await readFile(join(root, 'docker', 'Dockerfile'), 'utf8');
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    workspaces: string[];
  };
  for (const workspace of manifest.workspaces) {
    expect(dockerfile).toContain(`COPY ${workspace}/package.json ${workspace}/\n`);
  }
});

describe("Temporal's databases are set up", () => {
  /** Runs the script with a tool that notes what it is told; `exists`: databases that are there already. */
  async function setUp(exists: boolean): Promise<string[]> {
    const directory = await temporaryDirectory();
    const note = `echo "$*" >> '${directory}/said'`;
    const state = exists
      ? 'exit 0'
      : `case "$*" in *update-schema*) [ -e '${directory}/'"\${10}" ];; esac`;
    const create = `case "$*" in *setup-schema*) touch '${directory}/'"\${10}";; esac`;
    await program(directory, 'temporal-sql-tool', `${note}\n${create}\n${state}`);
    const script = join(root, 'docker', 'temporal', 'set-up-database.sh');
    const path = `${directory}:/usr/bin:/bin`;
    expect(await run('sh', [script], { env: { PATH: path } })).toMatchObject({ code: 0 });
    const said = await readFile(join(directory, 'said'), 'utf8');
    const steps = /--database (\w+) ([\w-]+)/g;
    return [...said.matchAll(steps)].map(
      ([, database, step]) => `${String(database)} ${String(step)}`,
    );
  }

  test('from nothing', async () => {
    const steps = ['update-schema', 'create', 'setup-schema', 'update-schema'];
    expect(await setUp(false)).toEqual(
      ['temporal', 'temporal_visibility'].flatMap((database) =>
        steps.map((step) => `${database} ${step}`),
      ),
    );
  });

  test('and brought up to date when they are there', async () => {
    expect(await setUp(true)).toEqual([
      'temporal update-schema',
      'temporal_visibility update-schema',
    ]);
  });
});
