/** A TCP connection's way that can be broken: a proxy before something that listens. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * `cut`: every connection ends, and none comes about. `slow`: what is sent arrives later. `half-open`: nothing arrives any
 * more, and nobody is told. `no-answer`: what is asked arrives, and the connection ends when the answer comes.
 */
export const lineFaults = ['cut', 'slow', 'half-open', 'no-answer'] as const;
export type LineFault = (typeof lineFaults)[number];

const delayMs = 300;
const loopback = '127.0.0.1';

interface Pair {
  readonly ends: readonly [client: Socket, server: Socket];
  /** Something that was sent has not arrived: what follows would make no sense. */
  isTorn: boolean;
}

export class Line {
  /** Host and port. */
  readonly address: string;
  readonly #server: Server;
  readonly #target: number;
  readonly #pairs = new Set<Pair>();
  #fault: LineFault | null = null;

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
    this.address = `${loopback}:${(server.address() as AddressInfo).port}`;
    server.on('connection', (client) => this.#join(client));
  }

  /** A way to a port of this machine. */
  static async to(port: number): Promise<Line> {
    const server = createServer({ noDelay: true }).listen(0, loopback);
    await once(server, 'listening');
    return new Line(server, port);
  }

  /** Connections that are open on it. */
  get connections(): number {
    return this.#pairs.size;
  }

  break(fault: LineFault): void {
    this.#fault = fault;
    if (fault === 'cut') for (const pair of this.#pairs) end(pair);
  }

  mend(): void {
    this.#fault = null;
    for (const pair of this.#pairs) if (pair.isTorn) end(pair);
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) end(pair);
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    client.on('error', () => undefined);
    if (this.#fault === 'cut') {
      client.destroy();
      return;
    }
    const server = connect({ host: loopback, port: this.#target, noDelay: true });
    const pair: Pair = { ends: [client, server], isTorn: false };
    this.#pairs.add(pair);
    this.#carry(pair, client, server, false);
    this.#carry(pair, server, client, true);
    for (const each of pair.ends) {
      each.on('error', () => undefined);
      each.on('close', () => {
        this.#pairs.delete(pair);
        end(pair);
      });
    }
  }

  #carry(pair: Pair, from: Socket, to: Socket, isAnswer: boolean): void {
    let sent = Promise.resolve();
    let waiting = 0;
    const send = (chunk: Buffer): void => {
      if (to.destroyed || to.write(chunk)) return;
      from.pause();
      to.once('drain', () => from.resume());
    };
    from.on('data', (chunk: Buffer) => {
      if (this.#fault === 'half-open') pair.isTorn = true;
      if (pair.isTorn) return;
      if (isAnswer && this.#fault === 'no-answer') {
        end(pair);
        return;
      }
      const lateMs = this.#fault === 'slow' ? delayMs : 0;
      if (lateMs === 0 && waiting === 0) {
        send(chunk);
        return;
      }
      // What is late stays in front of what comes after it.
      const at = Date.now() + lateMs;
      waiting += 1;
      sent = sent
        .then(() => sleep(at - Date.now()))
        .then(() => {
          waiting -= 1;
          send(chunk);
        });
    });
  }
}

function end({ ends }: Pair): void {
  for (const each of ends) each.destroy();
}
