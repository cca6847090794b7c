import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { testKeysText } from '@aisle/shared/testing/payload-keys';
import type { TestGateway } from './gateway.ts';
import type { TestServer } from './servers.ts';
import { until } from './until.ts';

const workspace = fileURLToPath(new URL('../..', import.meta.url));
const run = ['--import', 'tsx'];

/** Builds the workflow bundle as `npm run build` does. */
export async function buildBundle(): Promise<void> {
  await promisify(execFile)(process.execPath, [...run, 'src/build.ts'], { cwd: workspace });
}

/** The worker as it runs in production, in a process of its own that can be killed. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, 'exit').then(([code]) => code as number | null);
  }

  /** A worker of the server that asks this gateway. Resolves when it says that it is ready. */
  static async start(server: TestServer, gateway: TestGateway): Promise<WorkerProcess> {
    const child = spawn(process.execPath, [...run, 'src/main.ts'], {
      cwd: workspace,
      env: {
        ...process.env,
        TEMPORAL_ADDRESS: server.env.address,
        GATEWAY_URL: gateway.url,
        GATEWAY_TOKEN: gateway.token,
        // Nobody listens there: a worker works without its backend, too.
        BACKEND_URL: 'http://127.0.0.1:9',
        BUS_TOKEN: 'a token for the tests',
        PAYLOAD_KEYS: testKeysText,
        ORDER_LINK_SECRET: 'a secret for the tests',
        LOG_LEVEL: 'info',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const worker = new WorkerProcess(child);
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('"ready":true')) resolve();
      });
      void worker.#exited.then((code) => {
        reject(new Error(`the worker ended with ${code}`));
      });
    });
    return worker;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Ends it as Ctrl-C does, and gives its exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.#exited;
  }
}

/** A worker that a test kills at a moment of its own, and has back. */
export class KillableWorker {
  readonly #server: TestServer;
  readonly #gateway: TestGateway;
  #process: WorkerProcess;

  private constructor(server: TestServer, gateway: TestGateway, process: WorkerProcess) {
    this.#server = server;
    this.#gateway = gateway;
    this.#process = process;
  }

  static async start(server: TestServer, gateway: TestGateway): Promise<KillableWorker> {
    return new KillableWorker(server, gateway, await WorkerProcess.start(server, gateway));
  }

  /** Kills it when `moment` is called for the first time; `dead`: it is gone; `back`: another one runs. */
  killAt() {
    let killed: Promise<void> | undefined;
    const moment = (): void => {
      killed ??= this.kill();
    };
    const dead = async (): Promise<void> => {
      await until(() => Promise.resolve(killed !== undefined));
      await killed;
    };
    const back = async (): Promise<void> => {
      await dead();
      await this.startAgain();
    };
    return { moment, dead, back };
  }

  kill(): Promise<void> {
    return this.#process.kill();
  }

  async startAgain(): Promise<void> {
    this.#process = await WorkerProcess.start(this.#server, this.#gateway);
  }

  stop(): Promise<number | null> {
    return this.#process.stop();
  }
}
