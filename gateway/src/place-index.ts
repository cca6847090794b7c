/**
 * Where the lines are that a text may stand in: by a hash of 31 bits, so that a million lines take tens of
 * megabytes, however long the texts. Another text may share the hash: the line itself says what it is of.
 */
export class PlaceIndex {
  readonly #places = new Map<number, number | number[]>();

  add(text: string, place: number): void {
    const hash = hashOf(text);
    const known = this.#places.get(hash);
    if (known === undefined) this.#places.set(hash, place);
    else if (typeof known === 'number') this.#places.set(hash, [known, place]);
    else known.push(place);
  }

  /** Oldest first. */
  of(text: string): readonly number[] {
    const known = this.#places.get(hashOf(text));
    return typeof known === 'number' ? [known] : (known ?? []);
  }
}

/** FNV-1a, folded to what a map keeps without a box. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) & 0x7fffffff;
}
