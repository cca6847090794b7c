import type { DocumentName } from './types.ts';

/** The name field of a bar-coded boarding pass (IATA resolution 792). */
const LENGTH = 20;

/**
 * A name as the bar code has it (SPEC H12): `SURNAME/GIVEN`, without the spaces of the document form; one name alone has no
 * stroke. What is longer than the field is cut: of the given name first, which keeps its first letter at least, then of
 * the surname.
 */
export function passName({ givenName, surname }: DocumentName): string {
  const family = surname.replaceAll(' ', '');
  const given = givenName.replaceAll(' ', '');
  if (given === '') return family.slice(0, LENGTH);
  const kept = given.slice(0, Math.max(1, LENGTH - 1 - family.length));
  return `${family.slice(0, LENGTH - 1 - kept.length)}/${kept}`;
}
