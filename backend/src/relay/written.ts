import { zip } from '../rest/send.ts';

/** An answer as bytes, written once for everyone who reads the same. */
export class Written {
  readonly json: Buffer;
  #zipped: Promise<Buffer> | null = null;

  constructor(json: string) {
    this.json = Buffer.from(json);
  }

  /** The same, compressed when the first one asks. */
  gzip(): Promise<Buffer> {
    this.#zipped ??= zip(this.json);
    return this.#zipped;
  }
}
