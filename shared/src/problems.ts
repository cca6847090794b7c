/* eslint max-lines: off -- one table of every refusal. */
/**
 * Every refusal that a client can meet: its code, HTTP status, and the sentence for people.
 * A sentence says what happened and what to do now.
 */
const table = {
  'invalid-json': [400, 'The request body is not valid JSON. Correct it and send it again.'],
  'invalid-request': [
    400,
    'The request has missing, wrong or unknown fields. Correct them and send it again.',
  ],
  'invalid-idempotency-key': [
    400,
    'The Idempotency-Key must be one random UUID. Make a new one and send it.',
  ],
  'invalid-message': [
    400,
    'The message has missing, wrong or unknown fields. Correct them and send it again.',
  ],
  'agent-token-required': [401, 'This is for agents. Send the agent token as a bearer token.'],
  'agent-required': [
    401,
    'This is for agents. Sign in, or send the agent token as a bearer token.',
  ],
  'metrics-token-required': [
    401,
    'Metrics are for this machine, and for who has the metrics token. Send it as a bearer token.',
  ],
  'sign-in-failed': [401, 'Name and password do not belong together. Enter both again.'],
  'supervisor-required': [403, 'Only a supervisor may do this. Ask one, or sign in as one.'],
  'origin-not-allowed': [403, 'This page may not use the service. Open it at its own address.'],
  'not-found': [404, 'There is nothing at this address. Check it and try again.'],
  'flight-not-found': [404, 'There is no such flight. Choose one from the list of flights.'],
  'watch-not-found': [
    404,
    'There is no such watch of seats, or it is not yours. Check the address, or start a new one.',
  ],
  'swap-not-found': [
    404,
    'There is no such proposal of a swap, or it is not yours. Look at your booking as it is now.',
  ],
  'order-not-found': [
    404,
    'There is no such order, or it is not yours. Check the address, or find the booking by its code.',
  ],
  'booking-not-found': [
    404,
    'There is no booking with this code and this surname. Check both: they are in your confirmation.',
  ],
  'no-such-moment': [
    404,
    'The history of the flight has no such moment. Choose one between its first and its last.',
  ],
  'no-such-passenger': [404, 'Nobody of this order has this seat. Name one of its own.'],
  'malformed-request': [400, 'The request is not valid HTTP. Correct it and send it again.'],
  'upgrade-refused': [
    400,
    'This address opens no socket. Open it at /socket.io/, or send the request without Upgrade.',
  ],
  'method-not-allowed': [405, 'This address does not take that method. Use one that it allows.'],
  'seats-unavailable': [
    409,
    'Someone else has taken these seats. Choose other seats, or take the ones on offer.',
  ],
  'not-booked': [409, 'The order is not booked yet. Pay for it first.'],
  'link-void': [
    404,
    'This link leads nowhere any more. Open the link in the newest mail, or find the booking by its code.',
  ],
  'offer-link-void': [
    404,
    'The offer that this link led to is over. If seats are free now, choose some, or wait for seats again.',
  ],
  'invitation-void': [
    404,
    'This invitation leads nowhere any more. Ask who invited you for a new one.',
  ],
  'guest-not-found': [
    404,
    'There is no such guest of this order, or it is not you. Ask who invited you for a new invitation.',
  ],
  'too-many-guests': [409, 'As many guests as an order takes have joined. Book for yourself.'],
  'owner-pays': [409, 'Who invited you pays for all. There is nothing for you to pay.'],
  'part-paid': [
    409,
    'This part of the order is paid already. Wait for the others, or for the end of their time.',
  ],
  'part-dropped': [
    409,
    'This part of the order was not paid, so its seats go back. Start an order of your own.',
  ],
  'part-without-adult': [
    409,
    'What others do not pay for falls away, so a child or an infant needs an adult among those whom you pay for. Name one, or pay for all.',
  ],
  'nothing-paid': [409, 'Nobody has paid yet. Pay first, or cancel the order.'],
  'no-seats': [409, 'The order has no seats yet. Choose seats first.'],
  'journey-not-over': [409, 'Nothing is forgotten before the flight has ended. Try again then.'],
  'payment-running': [409, 'A payment is running. Wait for its result.'],
  'order-changed': [
    409,
    'The order was changed elsewhere meanwhile. Look at it as it is now, and change it again.',
  ],
  'amount-changed': [
    409,
    'The amount is another one now, and nothing was charged. Look at the order, and pay again.',
  ],
  'payment-needed': [
    402,
    'These seats cost more, and nothing was changed. Send a payment code, and the difference that was seen.',
  ],
  'last-passenger': [409, 'Nobody else flies by this order. Cancel the whole order instead.'],
  'would-fly-alone': [
    409,
    'A child or an infant would fly without an adult, and nothing was changed. Cancel that one first, or the whole order.',
  ],
  'order-confirmed': [
    409,
    'The order is already confirmed and cannot be changed. Cancel it to give its seats back.',
  ],
  'order-failed': [409, 'The order has failed and its seats are free again. Start a new order.'],
  'order-expired': [
    409,
    'The time for this order ran out and its seats are free again. Start a new order.',
  ],
  'order-cancelled': [409, 'The order was cancelled. Start a new order.'],
  'too-many-changes': [409, 'This order was changed too often. Pay for it, or start a new one.'],
  'too-many-held': [
    409,
    'Too much is held from your network just now. Pay for an order, give seats back, or try again when a hold has run out.',
  ],
  'too-many-renewals': [409, 'The time of this order cannot begin anew any more. Pay in time.'],
  'single-seat-left': [
    409,
    'This choice leaves a seat alone, which this flight allows only where there is no other way. Take the seats beside.',
  ],
  'sales-closed': [409, 'Sales for this flight are closed. Choose another flight.'],
  'flight-cancelled': [409, 'The flight was cancelled. Choose another flight.'],
  'order-without-seats': [
    409,
    'The order has no seats on this flight any more. Look at the flight, and decide again.',
  ],
  'order-paid': [
    409,
    'The order is paid, so its time does not run out. Move it, or cancel it with a refund.',
  ],
  'seats-not-free': [
    409,
    'Some of these seats are taken, or not in the state for this. Choose again from the seat map.',
  ],
  'other-cabin': [
    403,
    'Another cabin takes a supervisor. Choose seats in the cabin that the order has, or ask one.',
  ],
  'hold-at-limit': [
    409,
    'The hold lasts as long as it may already. Extend it again when more of its time has passed.',
  ],
  'watches-full': [
    409,
    'As many customers wait for seats of this flight as can. Look at its seat map again later, or choose another flight.',
  ],
  'too-many-seat-watches': [
    409,
    'You wait for seats of this flight as often as you can. Stop one of your watches first.',
  ],
  'offer-over': [
    409,
    'These seats are not on offer to you any more. Look at the watch: it says what became of it.',
  ],
  'swap-not-possible': [
    409,
    'This seat cannot be swapped. Choose another that is taken in the same cabin.',
  ],
  'swap-busy': [
    409,
    'The other booking is being changed just now, and nothing was swapped. Try again in a few minutes.',
  ],
  'swap-over': [409, 'This proposal of a swap is over. Look at your booking as it is now.'],
  'swaps-full': [409, 'As many swaps are proposed on this flight as can be. Try again later.'],
  'too-many-swaps': [
    409,
    'A booking proposes three swaps a day. Try again tomorrow, or choose a free seat instead.',
  ],
  'same-aircraft': [409, 'The flight has this aircraft already. Choose another one.'],
  'same-flight': [409, 'The order is on this flight. Choose another flight of its route.'],
  'other-route': [409, 'That flight has another route. Choose one from and to the same airports.'],
  'other-currency': [409, 'That flight has another currency than what was paid. Choose another.'],
  'no-room': [409, 'That flight is full for them: no seats of their class. Choose another.'],
  'same-gate': [
    409,
    'The flight has this terminal and gate already. Name others, or leave it as it is.',
  ],
  'same-rule': [409, 'The flight has this rule already. Leave it as it is.'],
  'superseded-by-another': [
    409,
    'Something has changed here since you looked. Look at what you see now, and decide again.',
  ],
  'flight-departed': [409, 'The flight has departed. Choose another flight.'],
  'flight-exists': [
    409,
    'A flight with this number departs on that day already. Choose another number or day.',
  ],
  'history-gone': [
    410,
    'Temporal no longer keeps the history of this flight. Open a file that was exported from it before.',
  ],
  'request-timeout': [
    408,
    'The request did not arrive in time. Send it again, over a faster connection if you can.',
  ],
  'body-too-large': [413, 'The request is too large. Send less.'],
  'unsupported-media-type': [415, 'The request must be JSON. Send it as application/json.'],
  'expectation-failed': [
    417,
    'The header Expect asks for what is not done here. Send the request without it.',
  ],
  'unknown-seats': [422, 'The flight has no such seats. Choose from its seat map.'],
  'duplicate-seats': [422, 'A seat is named twice. Name each seat once.'],
  'wrong-number-of-seats': [422, 'The order has another number of seats. Name as many as it has.'],
  'pay-later-time': [
    422,
    'Seats are kept for a later payment for 24 hours at most, not beyond the departure, and no shorter than they are kept already. Name a time between.',
  ],
  'departure-too-late': [
    422,
    'A departure can be put off by 14 days (336 hours) at most. Name an earlier time, or cancel the flight and open another.',
  ],
  'departure-passed': [
    422,
    'A flight cannot depart in the past. Name a time that is still to come.',
  ],
  'reason-required': [422, 'An intervention needs a reason. Say in a sentence why.'],
  'outside-cabin': [
    422,
    'A paid seat is changed within its cabin, and nothing was changed. Choose seats there.',
  ],
  'name-change-too-large': [
    422,
    'Three letters of a name can be corrected, and this is more. Cancel the passenger, and book anew for another.',
  ],
  'too-many-seats': [422, 'An order takes at most 9 seats. Choose fewer.'],
  'passengers-missing': [
    422,
    'Something about the people who fly is missing, and nothing was charged. Add it, and pay again.',
  ],
  'passengers-invalid': [
    422,
    'Something about the people who fly cannot be so, and nothing was changed. Correct it and save it again.',
  ],
  'invalid-payment-code': [422, 'The payment code must be exactly five digits. Enter it again.'],
  'idempotency-mismatch': [
    422,
    'This Idempotency-Key was used for another request. Send a new key.',
  ],
  'not-a-history': [
    422,
    'The file is no history of a flight. Choose a file that the time machine has exported.',
  ],
  'history-newer': [
    422,
    'The file was written by a newer version of the time machine. Open it with that version.',
  ],
  'history-damaged': [
    422,
    'The file is damaged, and nothing of it is shown. Take another copy, or export the history again.',
  ],
  'too-many-watches': [422, 'This connection watches too many things. Stop watching some first.'],
  'headers-too-large': [
    431,
    'The headers of the request are too large. Send fewer, or shorter ones.',
  ],
  'too-many-tries': [429, 'This was tried too often. Wait for a while, then try again.'],
  'rate-limited': [429, 'Too many requests. Wait a moment and try again.'],
  internal: [500, 'Something went wrong on our side. Look at your order, then try again.'],
  waiting: [
    503,
    'Many customers are before you. Your place is kept: send the same request again soon, with the same Idempotency-Key.',
  ],
  busy: [503, 'The system is busy. Try again in a moment.'],
  unavailable: [503, 'The booking system cannot be reached just now. Try again in a moment.'],
} as const satisfies Record<string, readonly [number, string]>;

/** Machine-readable codes of refusals. */
export type ProblemCode = keyof typeof table;

/** All codes, for documents and checks. */
export const problemCodes = Object.keys(table) as ProblemCode[];

/** HTTP status of a code. */
export function problemStatus(code: ProblemCode): number {
  return table[code][0];
}

/** The sentence for people. */
export function problemMessage(code: ProblemCode): string {
  return table[code][1];
}

/** Whether a string (from a failure, from the wire) is one of our codes. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(table, code);
}
