/** Content codings that we send, the one that saves most first. */
export const codings = ['br', 'gzip'] as const;
export type Coding = (typeof codings)[number];

const entry = /^\s*([\w!#$%&'*+.^`|~-]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i;

/**
 * Which of the codings that there are serves who sent this `Accept-Encoding` (RFC 9110, 12.5.3); null: none, the plain
 * bytes. They are also for whoever wants nothing that there is: to refuse would be of no use to anyone.
 */
export function codingFor(header: string, available: readonly Coding[]): Coding | null {
  const wanted = weights(header);
  const weightOf = (coding: Coding): number => wanted.get(coding) ?? wanted.get('*') ?? 0;
  const plain = wanted.get('identity') ?? 0;
  const [best] = codings
    .filter((coding) => available.includes(coding) && weightOf(coding) > 0)
    .sort((one, other) => weightOf(other) - weightOf(one));
  return best !== undefined && weightOf(best) >= plain ? best : null;
}

/** Codings by weight; what is malformed is not wanted. */
function weights(header: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const each of header.split(',')) {
    const [, name = '', weight = '1'] = entry.exec(each) ?? [];
    if (name !== '') found.set(name.toLowerCase().replace(/^x-(?=gzip$)/, ''), Number(weight));
  }
  return found;
}
