import { createHash } from 'node:crypto';

/**
 * Chance that can be had again: the same parts give the same sequence, on every machine. The generator is
 * sfc32 (Chris Doty-Humphrey's Small Fast Counter), seeded from a hash of the parts.
 */
export class Chance {
  readonly #state: [number, number, number, number];

  private constructor(state: [number, number, number, number]) {
    this.#state = state;
  }

  /** Of a seed and of what tells this use of it from others, such as a customer's number. */
  static of(...parts: readonly (string | number)[]): Chance {
    const hash = createHash('sha256').update(parts.join('/')).digest();
    const word = (place: number): number => hash.readUInt32LE(place * 4);
    return new Chance([word(0), word(1), word(2), word(3)]);
  }

  /** From 0 up to, and without, 1. */
  next(): number {
    return this.#word() / 2 ** 32;
  }

  /** A whole number from 0 up to, and without, `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the names, each as often as its weight says. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries<number>(weights) as [T, number][];
    let rest = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      rest -= weight;
      if (rest < 0) return name;
    }
    throw new RangeError('there is nothing to choose from');
  }

  /** A version 4 UUID. */
  uuid(): string {
    const bytes = Buffer.alloc(16);
    for (let place = 0; place < 4; place += 1) bytes.writeUInt32LE(this.#word(), place * 4);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  #word(): number {
    const state = this.#state;
    const [a, b, c, counter] = state;
    const word = (a + b + counter) | 0;
    state[3] = (counter + 1) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = (c + (c << 3)) | 0;
    state[2] = (((c << 21) | (c >>> 11)) + word) | 0;
    return word >>> 0;
  }
}
