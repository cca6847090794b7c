/** Without I, L, O, U, 0 and 1, which people confuse. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHARACTERS = 6;

/** Confirmation codes, in capital letters. */
export const CONFIRMATION_CODE = /^[2-9A-HJKMNP-TV-Z]{6}$/;

/** The confirmation code of an order: six letters and digits that follow from its id alone. */
export function confirmationCode(orderId: string): string {
  // FNV-1a over 64 bits: the id is a hash already, this only folds it.
  let hash = 0xcbf29ce484222325n;
  for (const character of orderId) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.charCodeAt(0))) * 0x100000001b3n);
  }
  const base = BigInt(ALPHABET.length);
  let code = '';
  for (let place = 0; place < CHARACTERS; place += 1) {
    code += ALPHABET[Number(hash % base)] ?? '';
    hash /= base;
  }
  return code;
}
