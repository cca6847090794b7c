import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Where sockets are opened. */
const socketPath = '/socket.io/';
/** Headers that ask for another protocol. */
const asking = new Set(['upgrade', 'connection', 'http2-settings']);

/** Whether a request is for Socket.IO, by the rule that it has itself. */
export function isForSockets({ url }: IncomingMessage): boolean {
  return url?.startsWith(socketPath) === true;
}

/** Whether a request wants to open a WebSocket. */
export function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Has a request that asks for a protocol which we do not speak (HTTP/2, usually) answered as if it had not: Node has let
 * go of its connection, so it is put back to be read once more.
 */
export function readAgain(
  http: Server,
  request: IncomingMessage,
  socket: Duplex,
  rest: Buffer,
): void {
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
