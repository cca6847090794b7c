import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from '../../preparation/one-at-a-time.mjs';

/** Listens for a moment. Gives the port, which is any free one for 0; undefined when it is taken. */
async function tryPort(host: string, port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch {
    return undefined;
  } finally {
    if (server.listening) {
      server.close();
      await once(server, 'close');
    }
  }
}

/** Whether nothing listens on this port. */
export async function isFree(host: string, port: number): Promise<boolean> {
  return (await tryPort(host, port)) !== undefined;
}

/** A port that nobody listens on at this moment. */
export async function freePort(host: string): Promise<number> {
  const port = await tryPort(host, 0);
  if (port === undefined) throw new Error(`${host} has no free port`);
  return port;
}

/**
 * Ports for processes that are started later. Between the look and the listening another Aisle may want
 * the same port, so a reservation is written down where all of this machine's systems look.
 */
export class PortReservations {
  readonly #taken = new Set<number>();

  constructor(private readonly directory = join(tmpdir(), 'aisle-ports')) {
    mkdirSync(directory, { recursive: true });
  }

  /** The wanted port, or another free one when it is taken. */
  async reserve(host: string, wanted: number): Promise<number> {
    for (let port = wanted; ; port = await freePort(host)) {
      if (port > 0 && port < 65_536 && (await isFree(host, port)) && this.#claim(port)) return port;
    }
  }

  /** The wanted port, or the next above it that is free: for who must have a low one. */
  async reserveFrom(host: string, wanted: number): Promise<number> {
    for (let port = wanted; ; port += 1) {
      if ((await isFree(host, port)) && this.#claim(port)) return port;
    }
  }

  /** Takes a port that was seen to be free; false when another system has it. */
  #claim(port: number): boolean {
    if (this.#taken.has(port)) return false;
    const path = this.#path(port);
    try {
      const owner = Number(readFileSync(path, 'utf8'));
      if (owner !== process.pid && isRunning(owner)) return false;
      rmSync(path, { force: true });
    } catch {
      // Nobody has it.
    }
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
    } catch {
      return false;
    }
    this.#taken.add(port);
    return true;
  }

  releaseAll(): void {
    for (const port of this.#taken) rmSync(this.#path(port), { force: true });
    this.#taken.clear();
  }

  #path(port: number): string {
    return join(this.directory, String(port));
  }
}

/** The address under which this machine reaches what listens on `host`. */
export function localUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${String(port)}`;
}
