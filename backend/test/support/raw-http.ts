import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** By names in lower case; of a name that came twice both values, separated by a comma. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A connection to the backend at this address; it is there. */
export async function dial(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** Everything that comes until the other end closes, however it does. */
export async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (piece: string) => (text += piece));
  socket.on('error', () => undefined);
  if (!socket.closed) await once(socket, 'close');
  return text;
}

/** Sends bytes on a connection of their own, and reads until it is closed. */
export async function exchange(url: string, request: string): Promise<RawAnswer> {
  const socket = await dial(url);
  const all = readAll(socket);
  socket.write(Buffer.from(request, 'latin1'));
  return parseAnswer(await all);
}

/** The first answer in what came. Throws when there is none. */
export function parseAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, Math.max(end, 0)).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
  if (end < 0 || !status) throw new Error(`no answer: ${JSON.stringify(text.slice(0, 80))}`);
  // 100 goes before the answer.
  if (status === 100) return parseAnswer(text.slice(end + 4));
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
    const before = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), before === undefined ? value : `${before}, ${value}`);
  }
  return { status, headers, body: text.slice(end + 4) };
}
