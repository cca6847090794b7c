/** Workflow id of a flight: one entity workflow each. */
export function flightWorkflowId(flightId: string): string {
  return `flight:${flightId}`;
}

/** Workflow id of an order. */
export function orderWorkflowId(orderId: string): string {
  return `order:${orderId}`;
}

/** The order of a workflow id. */
export function orderIdOf(workflowId: string): string {
  return workflowId.slice(orderWorkflowId('').length);
}

/** Workflow id of what writes to an order's contact. */
export function mailWorkflowId(orderId: string): string {
  return `mail:${orderId}`;
}

/** Workflow id of what writes to who waits for seats. */
export function offerMailWorkflowId(watchId: string): string {
  return `offer-mail:${watchId}`;
}

/** Workflow id of a rebooking of orders of a flight; with an empty `id` what those of the flight begin with. */
export function rebookingWorkflowId(flightId: string, id: string): string {
  return `rebooking:${flightId}:${id}`;
}

/** Workflow id of the refund of a charge whose order's own workflow is gone. An order's id may have begun anew, and have two. */
export function refundWorkflowId(chargeId: string): string {
  return `refund:${chargeId}`;
}

/** Workflow id of a page of the archive, from 1: what is kept of a flight after its end. */
export function archiveWorkflowId(flightId: string, page: number): string {
  return page === 1 ? `archive:${flightId}` : `archive:${flightId}:${page}`;
}

/** Workflow id of a page of a flight's former orders, from 1. */
export function formerWorkflowId(flightId: string, page: number): string {
  return `archive:${flightId}:former:${page}`;
}

/** Workflow id of the log of all flights' audits. */
export const auditLogWorkflowId = 'audit-log';

/** Workflow id of a closed page of the audit log, from 1. */
export function auditPageWorkflowId(page: number): string {
  return `${auditLogWorkflowId}:${page}`;
}

/** Workflow id of an agent's session that was signed out: that there is one says so. */
export function endedSessionWorkflowId(sessionId: string): string {
  return `ended-session:${sessionId}`;
}

/** Flight ids: lower-case letters, digits and dashes, such as `ai101-20261124`. */
export const FLIGHT_ID = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** Order ids: 26 characters of Crockford's base 32 (128 bits and two of padding). */
export const ORDER_ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** A seat: row without leading zeros and an upper-case letter, such as `12A`. */
export const DESIGNATOR = /^[1-9][0-9]{0,2}[A-Z]$/;

/** An idempotency key: a UUID of RFC 9562 with a version (1 to 8) and its variant; not the nil nor the max UUID. */
export const IDEMPOTENCY_KEY =
  /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$/;

/** What a program sends as its `Client-Secret`, of its own making. */
export const CLIENT_SECRET = /^[\x21-\x7e]{16,128}$/;

/** A payment code: exactly five ASCII digits, leading zeros kept. */
export const PAYMENT_CODE = /^[0-9]{5}$/;

/** The same as Temporal is given it (`sealed-code.ts`): the name of its one-time key, and what that opens. */
export const SEALED_CODE = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{44})$/;

/** The name of the key that a code is sealed by; null: it is not sealed, as those of before. */
export function codeKeyOf(code: string): string | null {
  return SEALED_CODE.exec(code)?.[1] ?? null;
}

/** Whether this is a payment code as an order is given it. */
export function isGivenCode(value: unknown): value is string {
  return typeof value === 'string' && (SEALED_CODE.test(value) || PAYMENT_CODE.test(value));
}

/** An amount as a payment names it. */
export const PAYMENT_AMOUNT = /^[0-9]{1,16}(?:\.[0-9]{1,3})?$/;

/** The name of a terminal or a gate: letters and digits, in one word or in parts, such as `5`, `B42`, `Hall 2` or `A-12`. */
export const GATE = /^[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*$/;

/** By what Temporal finds our workflows. It has these in plain text. */

/** Search attribute (KeywordList): the confirmation codes on a page of the archive; the code of an order, from its start. */
export const confirmationsAttribute = 'AisleConfirmations';

/** Search attribute (KeywordList): the keys by which the people of a paid order, or on a page of the archive, are found (SPEC X6). */
export const peopleAttribute = 'AislePeople';

/** Search attribute (KeywordList): flights and confirmation codes on a page of the audit log. */
export const auditAttribute = 'AisleAudited';

/** The search attributes that a server has to know. */
export const searchAttributes = [confirmationsAttribute, peopleAttribute, auditAttribute] as const;

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
