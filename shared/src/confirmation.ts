/** Without I, L, O, U, 0 and 1, which people confuse. */
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ';
const CHARACTERS = `23456789${LETTERS}`;
/**
 * The form of a code, place by place. Between two letters nothing is a number, a date or an amount to a spreadsheet:
 * neither `26E237` nor `MARCH7`, nor `R23456`; and nothing is a formula.
 */
const PLACES = [LETTERS, CHARACTERS, CHARACTERS, CHARACTERS, CHARACTERS, LETTERS];
/** Of orders of before: their codes stay what they are. */
const FORMER_PLACES = PLACES.map(() => CHARACTERS);
/** How the ids of such orders begin: see the ids that follow from keys. */
const FORMER_ID = /^[0-7]/;

/** Confirmation codes, in capital letters; of every form that there ever was. */
export const CONFIRMATION_CODE = /^[2-9A-HJKMNP-TV-Z]{6}$/;

/** Of such a code, letters and digits. */
export const CONFIRMATION_LENGTH = PLACES.length;

/** A code as somebody types or says it: in small letters, in groups. */
export function tidyConfirmation(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '');
}

/**
 * The confirmation code of an order: six letters and digits that follow from its id alone. It is for people, who say it
 * together with a flight or a name: of 392 million codes, two orders in 23,000 are likely to share one. So a
 * code is no key: whoever looks for one gets every order that has it.
 */
export function confirmationCode(orderId: string): string {
  // FNV-1a over 64 bits: the id is a hash already, this only folds it.
  let hash = 0xcbf29ce484222325n;
  for (const character of orderId) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.charCodeAt(0))) * 0x100000001b3n);
  }
  let code = '';
  for (const characters of FORMER_ID.test(orderId) ? FORMER_PLACES : PLACES) {
    const base = BigInt(characters.length);
    code += characters[Number(hash % base)] ?? '';
    hash /= base;
  }
  return code;
}
