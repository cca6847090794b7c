/** A Temporal server beside the system under test, so that the way to it can be broken, too. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@aisle/scripts/src/system/ports.ts';
import { serverArguments } from '@aisle/scripts/src/system/temporal.ts';
import { obtainPinned, temporalCli } from '@aisle/scripts/src/tools/pinned.ts';

const host = '127.0.0.1';
const againMs = 250;

/** It is started again whenever it ends, on the same data and port. */
export class TemporalProcess {
  readonly #program: string;
  readonly #args: readonly string[];
  #child: ChildProcess;
  #stopping = false;

  private constructor(
    program: string,
    args: readonly string[],
    readonly port: number,
  ) {
    this.#program = program;
    this.#args = args;
    this.#child = this.#spawn();
  }

  static async start(dataDir: string): Promise<TemporalProcess> {
    const { path } = await obtainPinned(temporalCli);
    const port = await freePort(host);
    const args = serverArguments({ dataDir, host, port, uiPort: null, namespace: 'default' });
    return new TemporalProcess(path, args, port);
  }

  /** The number of its process just now. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  #spawn(): ChildProcess {
    const child = spawn(this.#program, this.#args, { stdio: 'ignore' });
    child.once('exit', () => void this.#again());
    return child;
  }

  async #again(): Promise<void> {
    await sleep(againMs);
    if (!this.#stopping) this.#child = this.#spawn();
  }
}
