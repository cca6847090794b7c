import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnection } from '@temporalio/worker';
import { searchAttributes } from '@aisle/shared/ids';
import { connectTemporal } from '../../src/booking/connection.ts';
import { freePort } from './temporal.ts';

const namespace = 'default';

/** A Temporal server with its database on disk, which can be killed and started again. `temporal` is on the path. */
export class KillableServer {
  #child: ChildProcess | null = null;

  private constructor(
    private readonly directory: string,
    readonly address: string,
  ) {}

  static async start(): Promise<KillableServer> {
    const directory = await mkdtemp(join(tmpdir(), 'aisle-server-'));
    const server = new KillableServer(directory, `127.0.0.1:${await freePort()}`);
    await server.comeBack();
    return server;
  }

  /** Comes back when it answers. */
  async comeBack(): Promise<void> {
    const [ip = '', port = ''] = this.address.split(':');
    const args = ['server', 'start-dev', '--headless', '--ip', ip, '--port', port];
    const onDisk = ['--db-filename', join(this.directory, 'temporal.db'), '--log-level', 'never'];
    const durable = [
      '--sqlite-pragma',
      'journal_mode=WAL',
      '--sqlite-pragma',
      'synchronous=NORMAL',
    ];
    const attribute = searchAttributes.flatMap((name) => [
      '--search-attribute',
      `${name}=KeywordList`,
    ]);
    this.#child = spawn('temporal', [...args, ...onDisk, ...durable, ...attribute], {
      stdio: 'ignore',
    });
    for (;;) if (await this.#answers()) return;
  }

  async kill(): Promise<void> {
    if (this.#child === null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
    this.#child = null;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    let connection: NativeConnection | undefined;
    try {
      connection = await connectTemporal({ address: this.address });
      await connection.workflowService.describeNamespace({ namespace });
      return true;
    } catch {
      await sleep(100);
      return false;
    } finally {
      await connection?.close();
    }
  }
}
