import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLock, type Lock } from '../../preparation/lock.mjs';

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
  readonly #taken = new Map<number, Lock>();

  constructor(
    private readonly directory = join(tmpdir(), `aisle-ports-${String(process.getuid?.() ?? 0)}`),
  ) {}

  /** The wanted port, or another free one when it is taken. */
  async reserve(host: string, wanted: number): Promise<number> {
    for (let port = wanted; ; port = await freePort(host)) {
      if (port > 0 && port < 65_536 && (await this.#claim(host, port))) return port;
    }
  }

  /** The wanted port, or the next above it that is free: for who must have a low one. */
  async reserveFrom(host: string, wanted: number): Promise<number> {
    for (let port = wanted; ; port += 1) if (await this.#claim(host, port)) return port;
  }

  /** False when somebody listens on the port, or another system has it. */
  async #claim(host: string, port: number): Promise<boolean> {
    if (this.#taken.has(port) || !(await isFree(host, port))) return false;
    const taken = await takeLock(this.directory, String(port));
    if (!('lock' in taken)) return false;
    this.#taken.set(port, taken.lock);
    return true;
  }

  async releaseAll(): Promise<void> {
    const locks = [...this.#taken.values()];
    this.#taken.clear();
    await Promise.all(locks.map((lock) => lock.release()));
  }
}

/** The address under which this machine reaches what listens on `host`. */
export function localUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${String(port)}`;
}
