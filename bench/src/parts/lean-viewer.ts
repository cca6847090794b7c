/**
 * A viewer's socket with as much of the protocol as a viewer needs: a crowd of thousands of the library's own
 * clients would take the machine from the server that is measured.
 */
import { once } from 'node:events';
import WebSocket, { type RawData } from 'ws';
import type { FlightChanged, FlightWatchAck, PublicFlightSnapshot } from '@aisle/shared/contract';

/** Engine.IO's packets: the first character says what a message is. */
const ping = '2';
const pong = '3';
/** Of Socket.IO, one character more: to join the namespace, that it was joined, an event, the answer to ours. */
const join = '40';
const event = '42';
const answer = '43';

/** Equal messages come to many viewers: each text is read once. */
const read = new Map<string, readonly [name: string, message: unknown]>();
const readTexts = 500;

export class LeanViewer {
  readonly #socket: WebSocket;
  #changed: (message: FlightChanged) => void = () => undefined;
  #answered: (text: string) => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: RawData) => {
      this.#take((data as Buffer).toString('latin1'));
    });
  }

  /** Opens a connection and joins the namespace `/`. `url`: an origin. */
  static async open(url: string): Promise<LeanViewer> {
    const address = `${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(address, { perMessageDeflate: false });
    const viewer = new LeanViewer(socket);
    await once(socket, 'open');
    const joined = viewer.#next();
    socket.send(join);
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
    this.#socket.send(`${event}0${JSON.stringify(['flight:watch', { flightId }])}`);
    const [ack] = JSON.parse((await answered).slice(answer.length + 1)) as [FlightWatchAck];
    if (!ack.ok) throw new Error(`the flight cannot be watched: ${ack.error.code}`);
    if (!('snapshot' in ack)) throw new Error('changes came where a snapshot was due');
    return ack.snapshot;
  }

  close(): void {
    this.#socket.close();
  }

  #next(): Promise<string> {
    return new Promise((resolve) => {
      this.#answered = resolve;
    });
  }

  #take(text: string): void {
    if (text === ping) this.#socket.send(pong);
    else if (text.startsWith(event)) {
      const [name, message] = readOnce(text);
      if (name === 'flight:changed') this.#changed(message as FlightChanged);
    } else if (text.startsWith(answer) || text.startsWith(join)) this.#answered(text);
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
