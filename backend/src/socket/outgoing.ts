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
