import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { FlightChanged, PublicFlightSnapshot } from '@aisle/shared/contract';
import type { FlightWatchAck } from '@aisle/shared/socket-contract';

const wholeText = 0x81;
const masked = 0x80;
const lengthBits = 0x7f;
const longestShort = 125;
const middleMark = 126;
const longMark = 127;

/** A client's text. It has to be masked; a mask of zeros leaves it as it is. */
function clientFrame(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > longestShort) throw new Error(`${bytes.length} bytes are more than we ask`);
  return Buffer.concat([Buffer.from([wholeText, masked | bytes.length, 0, 0, 0, 0]), bytes]);
}

/** Gives each whole text of a server's to `take`, and what is left: the begin of another frame, or nothing. */
function readFrames(bytes: Buffer, take: (text: string) => void): Buffer {
  let rest = bytes;
  for (;;) {
    const frame = firstFrame(rest);
    if (!frame || rest.length < frame.end) return rest;
    if (rest[0] === wholeText) take(rest.toString('latin1', frame.begin, frame.end));
    rest = rest.subarray(frame.end);
  }
}

/** Where the first frame's text lies; null when even its header is not whole. */
function firstFrame(bytes: Buffer): { readonly begin: number; readonly end: number } | null {
  if (bytes.length < 2) return null;
  const short = (bytes[1] ?? 0) & lengthBits;
  if (short < middleMark) return { begin: 2, end: 2 + short };
  const begin = short === longMark ? 10 : 4;
  if (bytes.length < begin) return null;
  const length = short === longMark ? Number(bytes.readBigUInt64BE(2)) : bytes.readUInt16BE(2);
  return { begin, end: begin + length };
}

/** Engine.IO's packets: the first character says what a message is. */
const ping = '2';
const pong = '3';
/** Of Socket.IO, one character more: to join the namespace, that it was joined, an event, the answer to ours. */
const join = '40';
const event = '42';
const answer = '43';

const endOfHead = '\r\n\r\n';
const tickMs = 4;

/** All sockets of a process read into it: what they got is dealt with before the next one reads. */
const reading = Buffer.allocUnsafe(128 * 1024);
const nothing = Buffer.alloc(0);

/** Equal messages come to many viewers: each text is read once. */
const read = new Map<string, readonly [name: string, message: unknown]>();
const readTexts = 500;

export class LeanViewer {
  readonly #socket: Socket;
  #upgraded = false;
  /** The begin of a frame whose end has not come. */
  #rest = nothing;
  #changed: (message: FlightChanged) => void = () => undefined;
  #answered: (text: string) => void = () => undefined;
  #failed: (error: Error) => void = () => undefined;

  private constructor({ hostname, port }: URL) {
    const callback = (count: number, bytes: Uint8Array): boolean => {
      this.#read(Buffer.from(bytes.buffer, bytes.byteOffset, count));
      return true;
    };
    const onread = { buffer: reading, callback };
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true, onread });
    this.#socket.on('error', (error) => {
      this.#failed(error);
    });
    this.#socket.on('close', () => {
      this.#failed(new Error('the connection was closed'));
    });
  }

  /** Opens a connection and joins the namespace `/`. `url`: an origin. */
  static async open(url: string): Promise<LeanViewer> {
    const address = new URL(url);
    const viewer = new LeanViewer(address);
    const upgraded = viewer.#next();
    viewer.#socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${address.host}\r\n` +
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}${endOfHead}`,
    );
    await upgraded;
    const joined = viewer.#next();
    viewer.#send(join);
    await joined;
    return viewer;
  }

  /** `listener` is given each `flight:changed`, one object for all who get the same text. */
  onChanged(listener: (message: FlightChanged) => void): void {
    this.#changed = listener;
  }

  /** Watches a flight; gives its snapshot. One question at a time. */
  async watch(flightId: string): Promise<PublicFlightSnapshot> {
    const answered = this.#next();
    this.#send(`${event}0${JSON.stringify(['flight:watch', { flightId }])}`);
    const [ack] = JSON.parse((await answered).slice(answer.length + 1)) as [FlightWatchAck];
    if (!ack.ok) throw new Error(`the flight cannot be watched: ${ack.error.code}`);
    if (!('snapshot' in ack)) throw new Error('changes came where a snapshot was due');
    return ack.snapshot;
  }

  close(): void {
    this.#socket.destroy();
  }

  #next(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
    });
  }

  #send(text: string): void {
    this.#socket.write(clientFrame(text));
  }

  #read(bytes: Buffer): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const unread = this.#upgraded
      ? readFrames(all, (text) => this.#take(text))
      : this.#upgrade(all);
    // The bytes lie in the buffer that the next socket reads into.
    this.#rest = unread.length === 0 ? nothing : Buffer.from(unread);
  }

  /** Takes the answer to the handshake, and what came with it. */
  #upgrade(bytes: Buffer): Buffer {
    const end = bytes.indexOf(endOfHead);
    if (end < 0) return bytes;
    const head = bytes.toString('latin1', 0, end);
    if (!head.startsWith('HTTP/1.1 101')) this.#failed(new Error(`the server said: ${head}`));
    this.#upgraded = true;
    return readFrames(bytes.subarray(end + endOfHead.length), (text) => this.#take(text));
  }

  #take(text: string): void {
    if (text === ping) this.#send(pong);
    else if (text.startsWith(event)) {
      const [name, message] = readOnce(text);
      if (name === 'flight:changed') this.#changed(message as FlightChanged);
    } else if (text.startsWith(answer) || text.startsWith(join) || text.startsWith('0')) {
      this.#answered(text);
    }
  }
}

function readOnce(text: string): readonly [name: string, message: unknown] {
  const known = read.get(text);
  if (known) return known;
  const fresh = JSON.parse(text.slice(event.length)) as [string, unknown];
  if (read.size >= readTexts) read.clear();
  read.set(text, fresh);
  return fresh;
}

/**
 * From now on this process looks at its sockets every few ms only, at all of them together: to be woken for every
 * single message would cost it, and the server that wakes it, as much again. What comes is seen so much later.
 */
export async function readInTicks(): Promise<never> {
  const cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  for (;;) {
    Atomics.wait(cell, 0, 0, tickMs);
    await turn();
  }
}
