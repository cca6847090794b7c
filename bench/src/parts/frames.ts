/** WebSocket frames (RFC 6455), as far as a client of ours meets them: whole texts. */

const wholeText = 0x81;
const masked = 0x80;
const lengthBits = 0x7f;
const longestShort = 125;
const middleMark = 126;
const longMark = 127;

/** A client's text. It has to be masked; a mask of zeros leaves it as it is. */
export function clientFrame(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > longestShort) throw new Error(`${bytes.length} bytes are more than we ask`);
  return Buffer.concat([Buffer.from([wholeText, masked | bytes.length, 0, 0, 0, 0]), bytes]);
}

/** Gives each whole text of a server's to `take`, and what is left: the begin of another frame, or nothing. */
export function readFrames(bytes: Buffer, take: (text: string) => void): Buffer {
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
