/** Length of a payment code. */
export const DIGITS = 5;

/** The code as the string that it is, zeros in front kept; null while digits are missing. */
export function codeOf(digits: readonly (number | undefined)[]): string | null {
  const code = Array.from({ length: DIGITS }, (_, place) => digits[place] ?? '').join('');
  return code.length === DIGITS ? code : null;
}

/** The digits of a text, one by one; all else is passed over. */
export function digitsOf(text: string): number[] {
  return [...text.replace(/[^0-9]/g, '')].slice(0, DIGITS).map(Number);
}
