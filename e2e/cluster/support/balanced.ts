/** The load balancer alone, before backends that do as they are told. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { balancerConfig } from '@aisle/scripts/src/cluster/balancer.ts';
import { obtainHaproxy } from '@aisle/scripts/src/cluster/programs.ts';
import { freePort } from '@aisle/scripts/src/system/ports.ts';

/** A backend that says of itself what a test wants. */
export class FakeBackend {
  ready = true;
  /** Ends the connection instead of an answer. */
  dying = false;
  /** Requests beside the checks, as they came. */
  readonly requests: { readonly method: string; readonly forwardedFor: string }[] = [];
  readonly #server: Server;

  constructor(readonly name: string) {
    this.#server = createServer((request, response) => {
      const { method = '', url = '', headers } = request;
      if (url === '/healthz') return response.end('{}');
      if (url === '/readyz') return response.writeHead(this.ready ? 200 : 503).end(this.name);
      this.requests.push({ method, forwardedFor: String(headers['x-forwarded-for']) });
      if (this.dying) return request.socket.destroy();
      return response.end(this.name);
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** As when its process is killed. */
  async die(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

export interface Balanced {
  readonly url: string;
  readonly backends: readonly [FakeBackend, FakeBackend];
  stop(): Promise<void>;
}

/** HAProxy as a cluster starts it, before two fakes; answers when this resolves. */
export async function balance(): Promise<Balanced> {
  const backends = [new FakeBackend('one'), new FakeBackend('two')] as const;
  const addresses = await Promise.all(backends.map((backend) => backend.listen()));
  const site = `127.0.0.1:${await freePort('127.0.0.1')}`;
  const bus = `127.0.0.1:${await freePort('127.0.0.1')}`;
  const folder = await mkdtemp(join(tmpdir(), 'aisle-balancer-'));
  const path = join(folder, 'haproxy.cfg');
  await writeFile(path, balancerConfig({ site, bus, backends: { kind: 'listed', addresses } }));
  const child = spawn(await obtainHaproxy(), ['-db', '-f', path], { stdio: 'ignore' });
  await answers(child, `http://${site}/healthz`);
  return {
    url: `http://${site}`,
    backends,
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      await Promise.allSettled(backends.map((backend) => backend.die()));
      await rm(folder, { recursive: true });
    },
  };
}

async function answers(child: ChildProcess, url: string): Promise<void> {
  while (child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
  }
  throw new Error(`the load balancer ended with code ${child.exitCode}`);
}
