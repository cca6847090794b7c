/** Another release of the workers beside those of a system, and which of them Temporal leads whom to. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from '@aisle/scripts/src/run.ts';
import { obtainPinned, temporalCli } from '@aisle/scripts/src/tools/pinned.ts';
import type { TestSystem } from './system.ts';

const root = resolve(import.meta.dirname, '..', '..');
/** Of what is in `worker`. */
const needed = ['src', 'dist', 'package.json'] as const;

/** A worker from a folder of its own, whose bundle of workflows is another one by its text. */
export class OtherRelease {
  private constructor(
    readonly buildId: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  /** Resolves when it polls. */
  static async start(system: TestSystem, deployment: string): Promise<OtherRelease> {
    await mkdir(join(root, '.cache'), { recursive: true });
    const folder = await mkdtemp(join(root, '.cache', 'release-'));
    const worker = join(folder, 'worker');
    for (const name of needed) {
      await cp(join(root, 'worker', name), join(worker, name), { recursive: true });
    }
    const packages = join(root, 'worker', 'node_modules');
    if (existsSync(packages)) await symlink(packages, join(worker, 'node_modules'));
    const bundle = join(worker, 'dist', 'workflows.js');
    const code = `/* another release */ ${await readFile(bundle, 'utf8')}`;
    await writeFile(bundle, code);
    const child = spawn(process.execPath, ['--import', 'tsx', join(worker, 'src', 'main.ts')], {
      cwd: root,
      env: {
        ...process.env,
        ...(await system.secrets()),
        DATA_DIR: system.dataDir,
        TEMPORAL_ADDRESS: await system.address('temporal'),
        GATEWAY_URL: await system.gatewayUrl(),
        BACKEND_URL: system.url,
        PUBLIC_URL: system.url,
        WORKER_DEPLOYMENT: deployment,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const buildId = createHash('sha256').update(code).digest('hex').slice(0, 12);
    const release = new OtherRelease(buildId, folder, child);
    for (let said = ''; !said.includes('"ready":true');) {
      const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
      said += chunk.toString();
    }
    child.stdout.resume();
    return release;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGTERM');
      await once(this.child, 'exit');
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

interface WorkflowDescription {
  readonly workflowExecutionInfo: {
    readonly versioningInfo?: {
      readonly deploymentVersion?: { readonly buildId: string };
      readonly behavior?: string;
    };
  };
}

/** What people do with Temporal's own program when they release (docs/SCALING.md, A new release). */
export class Releases {
  constructor(
    private readonly temporal: string,
    private readonly address: string,
    private readonly deployment: string,
  ) {}

  static async of(system: TestSystem, deployment: string): Promise<Releases> {
    return new Releases(
      (await obtainPinned(temporalCli)).path,
      await system.address('temporal'),
      deployment,
    );
  }

  /** The build that new orders begin on. */
  async current(): Promise<string> {
    const { output } = await this.#run(
      'worker',
      'deployment',
      'describe',
      '--name',
      this.deployment,
    );
    const { routingConfig } = JSON.parse(output) as {
      routingConfig: { currentVersionBuildID?: string };
    };
    return routingConfig.currentVersionBuildID ?? '';
  }

  /** From now on new orders begin on it, and flights move to it. */
  async makeCurrent(buildId: string): Promise<void> {
    await this.#run(
      ...['worker', 'deployment', 'set-current-version', '--yes'],
      ...['--deployment-name', this.deployment, '--build-id', buildId],
    );
  }

  /** Has what still runs on a build move to the current one. */
  async retire(buildId: string): Promise<void> {
    const query = `TemporalWorkerDeploymentVersion = "${this.deployment}:${buildId}" AND ExecutionStatus = "Running"`;
    await this.#run(
      ...['workflow', 'update-options', '--yes', '--query', query],
      ...['--versioning-override-behavior', 'auto_upgrade', '--reason', 'its release ends'],
    );
  }

  /** The build that a workflow ran on last. */
  async buildOf(workflowId: string): Promise<string> {
    const { output } = await this.#run('workflow', 'describe', '--workflow-id', workflowId);
    const { workflowExecutionInfo } = JSON.parse(output) as WorkflowDescription;
    return workflowExecutionInfo.versioningInfo?.deploymentVersion?.buildId ?? '';
  }

  async #run(...args: string[]): Promise<{ output: string }> {
    const all = [...args, '--address', this.address, '--output', 'json'];
    const { code, output } = await run(this.temporal, all);
    if (code !== 0) throw new Error(`temporal ${args.join(' ')}: ${output}`);
    return { output };
  }
}
