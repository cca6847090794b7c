/** An answer whose JSON is there already: it is not written anew for each who asks. */
export class WrittenAck {
  readonly ok = true;
  readonly json: string;

  /** `json`: of the whole answer, `ok` included. */
  constructor(json: string) {
    this.json = json;
  }
}

interface SomePacket {
  readonly type: number;
  readonly nsp: string;
  readonly id?: number;
  readonly data?: unknown;
}

/** Of Socket.IO's server. */
interface Encoder {
  encode(packet: unknown): unknown[];
}

/** Of Socket.IO's packets; its parser is none of our dependencies. */
const ackPacket = 3;

/** Makes the server send a {@link WrittenAck} as it is. Its encoder would look through all of it, twice. */
export function sendWrittenAcks({ encoder }: { readonly encoder: Encoder }): void {
  const encode = encoder.encode.bind(encoder);
  encoder.encode = (packet) => {
    const { type, nsp, id, data } = packet as SomePacket;
    const [answer] = Array.isArray(data) ? (data as unknown[]) : [];
    if (type !== ackPacket || !(answer instanceof WrittenAck)) return encode(packet);
    return [`${ackPacket}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}[${answer.json}]`];
  };
}
