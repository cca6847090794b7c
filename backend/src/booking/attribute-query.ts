/** A condition of Temporal's list filter: one of the attribute's values is one of these, which have no quotes. */
export function isOneOf(attribute: string, values: readonly string[]): string {
  return `${attribute} IN (${values.map((value) => `'${value}'`).join(', ')})`;
}
