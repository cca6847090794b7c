import { type IncomingMessage, type Server, createServer, type RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';
import { Socket, type AddressInfo } from 'node:net';
import { limits } from '@aisle/shared/limits';
import { Problem } from '../problem.ts';
import { clientOf, isProxy, type TrustedProxies } from '../security/client.ts';
import type { Header } from '../security/headers.ts';
import { BareAnswers } from './bare-answer.ts';
import { Connections, type Connection, type EndReason, type Exchange } from './connections.ts';

/** Where sockets are opened. */
const socketPath = '/socket.io/';
/** Headers that ask for another protocol. */
const asking = new Set(['upgrade', 'connection', 'http2-settings']);

/** Whether a request is for Socket.IO, by the rule that it has itself. */
function isForSockets({ url }: IncomingMessage): boolean {
  return url?.startsWith(socketPath) === true;
}

/** Whether a request wants to open a WebSocket. */
function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Has a request that asks for a protocol which we do not speak (HTTP/2, usually) answered as if it had not: Node has let
 * go of its connection, so it is put back to be read once more.
 */
function readAgain(http: Server, request: IncomingMessage, socket: Duplex, rest: Buffer): void {
  const { method = '', url = '', rawHeaders, httpVersion } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let place = 0; place < rawHeaders.length; place += 2) {
    const [name = '', value = ''] = rawHeaders.slice(place, place + 2);
    if (!asking.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  const head = [...lines, 'Connection: close', '', ''].join('\r\n');
  socket.unshift(Buffer.concat([Buffer.from(head, 'latin1'), rest]));
  http.emit('connection', socket);
}

export interface WayInParts {
  readonly trustedProxies: TrustedProxies;
  /** Whether the connections of one client are bounded. */
  readonly boundsClients: boolean;
  readonly securityHeaders: () => readonly Header[];
  readonly ended: (reason: EndReason) => void;
}

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The HTTP server before all routes: what is no proper request is refused here, and nobody has more than a share of it. */
export class WayIn {
  readonly http: Server;
  readonly #parts: WayInParts;
  readonly #bare: BareAnswers;
  readonly #connections: Connections;
  readonly #look: NodeJS.Timeout;
  /** Connections that are read on for a moment, and whatever comes then is not looked at. */
  readonly #refused = new WeakSet<Duplex>();
  #isLeaving = false;

  constructor(parts: WayInParts) {
    this.#parts = parts;
    this.#bare = new BareAnswers(parts.securityHeaders);
    this.#connections = new Connections({ ...parts, clientOf: (socket) => this.#client(socket) });
    this.http = createServer({
      headersTimeout: limits.requestHeadMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: limits.connectionsCheckMs,
      // Refused by us, with our headers.
      requireHostHeader: false,
    });
    // Who neither sends nor reads while we wait. Sockets have a time-out of their own.
    this.http.timeout = limits.stillConnectionMs;
    this.http.on('connection', (socket) => this.#connections.of(socket));
    this.#look = setInterval(() => {
      this.#endSlow();
    }, limits.connectionsCheckMs);
    this.#look.unref();
    this.http.once('close', () => {
      clearInterval(this.#look);
    });
  }

  /** How many connections there are. */
  get connections(): number {
    return this.#connections.size;
  }

  /** How many requests are being answered; sockets do not count. */
  get requests(): number {
    return [...this.#connections.all()].filter(({ response }) => response !== null).length;
  }

  /** From now on every new request is refused (`unavailable`); those under way are answered. */
  leave(): void {
    this.#isLeaving = true;
  }

  /** From now on requests are answered. Socket.IO listens already, and is given its own. */
  serve(answer: RequestListener): void {
    const { http } = this;
    const requests = http.listeners('request') as RequestListener[];
    const upgrades = http.listeners('upgrade') as UpgradeListener[];
    http.removeAllListeners('request').removeAllListeners('upgrade');
    const pass = ({ request, response }: Exchange): void => {
      const listeners = isForSockets(request) ? requests : [answer];
      for (const listen of listeners) listen(request, response);
    };
    http.on('request', (request, response) => {
      this.#take({ request, response }, pass);
    });
    http.on('checkExpectation', (request, response) => {
      this.#take({ request, response }, () => {
        this.#bare.refuse(response, new Problem('expectation-failed'));
      });
    });
    http.on('connect', (_request, socket) => {
      this.#bare.end(socket, new Problem('method-not-allowed'));
    });
    http.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head, upgrades);
    });
    http.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      this.#endBroken(error, socket);
    });
  }

  #client(socket: Socket): string | null {
    const address = socket.remoteAddress ?? '';
    return isProxy(address, this.#parts.trustedProxies) ? null : clientOf(address);
  }

  #take(exchange: Exchange, answer: (exchange: Exchange) => void): void {
    const { request, response } = exchange;
    // Of what came in one piece the rest is still being read when its connection is ended.
    if (request.socket.destroyed) return;
    const connection = this.#connections.of(request.socket);
    const wrong = this.#whyRefused(request);
    const checked = wrong === null ? answer : () => this.#bare.refuse(response, wrong);
    if (!connection.take(exchange, checked, Date.now))
      this.#connections.end(connection, 'pipelined');
  }

  #upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    listeners: readonly UpgradeListener[],
  ): void {
    const wrong = this.#whyRefused(request);
    if (wrong !== null) this.#bare.end(socket, wrong);
    else if (isForSockets(request)) {
      this.#connections.of(request.socket).upgraded();
      for (const listen of listeners) listen(request, socket, head);
    } else if (wantsWebSocket(request)) this.#bare.end(socket, new Problem('upgrade-refused'));
    else readAgain(this.http, request, socket, head);
  }

  #whyRefused(request: IncomingMessage): Problem | null {
    if (this.#isLeaving)
      return new Problem('unavailable', { hint: 'The backend is shutting down.' });
    return hostProblem(request);
  }

  #endSlow(): void {
    const now = Date.now();
    for (const connection of this.#connections.all()) {
      if (connection.isSlow(now)) this.#endLate(connection);
    }
  }

  #endLate(connection: Connection): void {
    this.#parts.ended('slow');
    this.#endWith(connection.socket, new Problem('request-timeout'));
  }

  /** What is no HTTP, too large, or too late. */
  #endBroken(error: NodeJS.ErrnoException, socket: Duplex): void {
    if (error.code === 'ECONNRESET' || !(socket instanceof Socket)) socket.destroy();
    else this.#endWith(socket, brokenProblem(error.code));
  }

  #endWith(socket: Socket, problem: Problem): void {
    if (this.#refused.has(socket)) return;
    this.#refused.add(socket);
    const { response } = this.#connections.of(socket);
    if (!socket.writable || response?.headersSent === true) socket.destroy();
    else this.#bare.end(socket, problem);
  }
}

/** What RFC 3986 has in a host and a port. */
const host = /^(?:[\w.~!$&'()*+,;=%-]*|\[[\w.:]+\])(?::\d*)?$/;

/** HTTP/1.1 has one `Host`: of two, each reader on the way may believe another. */
function hostProblem({ rawHeaders, headers, httpVersionMinor }: IncomingMessage): Problem | null {
  const hosts = rawHeaders.filter((name, place) => place % 2 === 0 && /^host$/i.test(name)).length;
  const isRight =
    (hosts === 1 && host.test(headers.host ?? '')) || (hosts === 0 && httpVersionMinor === 0);
  return isRight ? null : new Problem('invalid-request', { hint: 'Look at: Host.' });
}

function brokenProblem(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('headers-too-large');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new Problem('body-too-large');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('request-timeout');
    default:
      return new Problem('malformed-request');
  }
}

/** Begins to listen; rejects with the error of `listen` (`EADDRINUSE`, …). */
export function listening(http: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      resolve();
    });
  });
}

/** The port that we listen on: with 0 the system chose it. */
export function portOf(http: Server, wanted: number): number {
  const address = http.address() as AddressInfo | null;
  return address?.port ?? wanted;
}
