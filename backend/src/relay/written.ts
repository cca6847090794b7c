import { zip } from '../rest/send.ts';

/** An answer in JSON, written once for everyone who reads the same: over REST as bytes, over sockets as text. */
export class Written {
  readonly text: string;
  #json: Buffer | null = null;
  #zipped: Promise<Buffer> | null = null;

  constructor(text: string) {
    this.text = text;
  }

  /** The text in UTF-8. */
  get json(): Buffer {
    this.#json ??= Buffer.from(this.text);
    return this.#json;
  }

  /** The same, compressed when the first one asks. */
  gzip(): Promise<Buffer> {
    this.#zipped ??= zip(this.json);
    return this.#zipped;
  }
}
