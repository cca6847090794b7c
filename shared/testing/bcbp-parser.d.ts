/** Reads bar codes of boarding passes without anything of ours, and without the package that writes them. */
declare module 'bcbp-parser' {
  export function parseBCBP(text: string): Readonly<Record<string, unknown>>;
}
