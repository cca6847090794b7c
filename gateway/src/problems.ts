/** The gateway's refusals: it is another company's service, so its codes are its own. */
const table = {
  'invalid-json': [400, 'The request body is not valid JSON. Correct it and send it again.'],
  'invalid-request': [
    400,
    'The request has missing, wrong or unknown fields. Correct them and send it again.',
  ],
  'idempotency-key-required': [
    400,
    'Send an Idempotency-Key header of 1 to 128 printable characters without spaces.',
  ],
  unauthorized: [
    401,
    'Commands, and whoever reads from another machine, need the token of the gateway. Send Authorization: Bearer with it.',
  ],
  'not-found': [404, 'There is nothing at this address. Check it and try again.'],
  'never-charged': [404, 'This order was never charged, so there is nothing to refund.'],
  'method-not-allowed': [405, 'This address does not take that method.'],
  'already-charged': [
    409,
    'This payment was charged under another Idempotency-Key. A payment is charged once.',
  ],
  'charge-not-named': [
    409,
    'This order has several charges. Name the one to refund by its chargeId.',
  ],
  'refund-too-large': [
    409,
    'More would go back than is left of this charge. Refund less, or leave the amount out.',
  ],
  'code-gone': [
    410,
    'The code of this payment is not kept any more, or is of another order. Ask for the code again.',
  ],
  'charge-refunded': [
    410,
    'The charge of this Idempotency-Key was refunded, so it serves no more. Send a new key for a new payment.',
  ],
  'body-too-large': [413, 'The request is too large. Send less.'],
  'unknown-host': [421, 'This gateway does not go by that name. Use an address of its own.'],
  'unsupported-media-type': [415, 'The request must be JSON. Send it as application/json.'],
  'invalid-payment-code': [422, 'The payment code must be exactly five digits. Correct it.'],
  'idempotency-mismatch': [
    422,
    'This Idempotency-Key was used for another request. Send a new key.',
  ],
  internal: [500, 'Something went wrong in the gateway. Send the same request again.'],
  'too-many-code-keys': [503, 'As many codes as there is room for are under way. Try again soon.'],
  unavailable: [503, 'The ledger cannot be written. Send the same request again in a moment.'],
} as const satisfies Record<string, readonly [number, string]>;

export type GatewayProblem = keyof typeof table;

/** A refusal on its way to the edge, where it becomes `application/problem+json`. */
export class Refusal extends Error {
  constructor(
    readonly code: GatewayProblem,
    /** What is wrong in particular, added to the sentence. */
    readonly detail?: string,
  ) {
    super(table[code][1]);
  }
}

/** The body of a refusal (RFC 9457) and its HTTP status. */
export function problemBody(code: GatewayProblem, detail?: string) {
  const [status, sentence] = table[code];
  const body = {
    type: 'about:blank',
    title: code,
    status,
    detail: detail === undefined ? sentence : `${sentence} (${detail})`,
    code,
  };
  return { status, body };
}
