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
