import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);
/** As for other answers: twice the work of a higher level saves a few percent. */
const level = 4;

/** An answer as bytes, written once for everyone who reads the same. */
export class Written {
  readonly json: Buffer;
  #zipped: Promise<Buffer> | null = null;

  constructor(json: string) {
    this.json = Buffer.from(json);
  }

  /** The same, compressed when the first one asks. */
  gzip(): Promise<Buffer> {
    this.#zipped ??= compress(this.json, { level });
    return this.#zipped;
  }
}
