import type { FlightChanged } from '@aisle/shared/contract';

/** So many are told before the process looks at its other work: some two milliseconds. */
const viewersATurn = 100;

export interface AudienceParts {
  /** What a viewer at `version` is told of a flight; null when there is nothing to tell. */
  readonly missing: (flightId: string, version: number) => FlightChanged | null;
  /** Runs something once other work has had its turn. */
  readonly later: (action: () => void) => void;
  /** Everybody who watches a flight has been told all of it; ms since the first news of it. */
  readonly delivered: (tookMs: number) => void;
  /** Ms. */
  readonly now: () => number;
}

/**
 * The viewers of all flights who are connected here. To tell thousands takes far longer than a query: so they are
 * told in turns, and news that come meanwhile join what the rest of them get. Each gets what it misses
 * since it was told last, however many versions that is; nobody waits for more than one round.
 */
export class Audiences {
  readonly #parts: AudienceParts;
  readonly #flights = new Map<string, Audience>();

  constructor(parts: AudienceParts) {
    this.#parts = parts;
  }

  /** A connection has the flight as it was at `version`, the newest: it is told what comes after. */
  join(flightId: string, connection: Connection, version: number): void {
    let audience = this.#flights.get(flightId);
    if (!audience) {
      audience = new Audience(flightId, this.#parts);
      this.#flights.set(flightId, audience);
    }
    audience.join(connection, version);
  }

  leave(flightId: string, connection: Connection): void {
    const audience = this.#flights.get(flightId);
    audience?.leave(connection);
    if (audience?.size === 0) this.#flights.delete(flightId);
  }

  /** The version that every viewer of the flight was told at least; null when it has none. */
  toldAll(flightId: string): number | null {
    return this.#flights.get(flightId)?.toldAll ?? null;
  }

  /** The flight has news, which {@link AudienceParts.missing} knows already. */
  tell(flightId: string, version: number): void {
    this.#flights.get(flightId)?.tell(version);
  }
}

class Audience {
  readonly #flightId: string;
  readonly #parts: AudienceParts;
  /** Whom we tell, and the version that each was told last: oldest first, as whoever is told goes to the end. */
  readonly #viewers = new Map<Connection, number>();
  /** What those get who are at one version, until there is a newer one. */
  readonly #written = new Map<number, Outgoing | null>();
  #version = 0;
  /** When the round under way began, ms; null: none is. */
  #since: number | null = null;

  constructor(flightId: string, parts: AudienceParts) {
    this.#flightId = flightId;
    this.#parts = parts;
  }

  get size(): number {
    return this.#viewers.size;
  }

  /** Whoever was told longest ago stands first. */
  get toldAll(): number | null {
    const [version] = this.#viewers.values();
    return version ?? null;
  }

  join(connection: Connection, version: number): void {
    this.#viewers.delete(connection);
    this.#viewers.set(connection, version);
  }

  leave(connection: Connection): void {
    this.#viewers.delete(connection);
  }

  tell(version: number): void {
    this.#version = version;
    this.#written.clear();
    if (this.#since !== null) return;
    this.#since = this.#parts.now();
    // Not at once: who has joined just now gets the answer to that first.
    this.#turnLater();
  }

  #turnLater(): void {
    this.#parts.later(() => {
      this.#turn();
    });
  }

  #turn(): void {
    let left = viewersATurn;
    // Who is told moves to the end, and comes there again at the newest version.
    for (const [connection, from] of this.#viewers) {
      if (from >= this.#version) break;
      if (left === 0) {
        this.#turnLater();
        return;
      }
      left -= 1;
      this.join(connection, this.#version);
      const message = this.#messageFrom(from);
      if (message) connection.write(message.text, message.options);
    }
    const { now, delivered } = this.#parts;
    delivered(now() - (this.#since ?? now()));
    this.#since = null;
    this.#written.clear();
  }

  #messageFrom(version: number): Outgoing | null {
    let message = this.#written.get(version);
    if (message === undefined) {
      const changes = this.#parts.missing(this.#flightId, version);
      message = changes && outgoing('flight:changed', changes);
      this.#written.set(version, message);
    }
    return message;
  }
}

/** An event as Engine.IO takes it: its text, and the same as a WebSocket's frame, written once for all who get it. */
export interface Outgoing {
  readonly text: string;
  readonly options: object;
}

/** What an event to many goes out by: Engine.IO's connection. */
export interface Connection {
  write(text: string, options: object): unknown;
}

/** Socket.IO's packet of an event in the namespace `/`; Engine.IO puts its own type before it. */
const eventPacket = '2';
const messagePacket = '4';
/** Of RFC 6455: a whole text message, and what stands for the lengths that need two or eight bytes. */
const wholeText = 0x81;
const longestShort = 125;
const longestMiddle = 0xffff;
const middleMark = 126;
const longMark = 127;

/** Writes an event of the namespace `/` without binary parts and without an answer. */
export function outgoing(event: string, message: object): Outgoing {
  const text = eventPacket + JSON.stringify([event, message]);
  return { text, options: { wsPreEncodedFrame: [textFrame(messagePacket + text)] } };
}

/** A server's frame in one piece: header and text apart, as Socket.IO's own broadcast has them, are two writes. */
export function textFrame(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([header(bytes.length), bytes]);
}

function header(length: number): Buffer {
  if (length <= longestShort) return Buffer.from([wholeText, length]);
  if (length <= longestMiddle) {
    const short = Buffer.from([wholeText, middleMark, 0, 0]);
    short.writeUInt16BE(length, 2);
    return short;
  }
  const long = Buffer.alloc(10);
  long.writeUInt8(wholeText, 0);
  long.writeUInt8(longMark, 1);
  long.writeBigUInt64BE(BigInt(length), 2);
  return long;
}
