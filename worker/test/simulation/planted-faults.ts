/**
 * Faults as somebody might make them, planted in the workflows' bundle: a simulation that does not find them proves nothing. Each
 * replaces a text that is in the bundle exactly once.
 */
export interface PlantedFault {
  readonly name: string;
  readonly text: RegExp;
  /** As `String.replace` takes it. */
  readonly instead: string;
}

export const plantedFaults: readonly PlantedFault[] = [
  {
    name: 'a seat is given to whoever asks',
    text: /return seat\.status === 'free' \|\|/,
    instead: 'return true ||',
  },
  {
    name: 'holds never run out',
    text: /if \(endsAt === null \|\| endsAt > now\) continue;/,
    instead: 'continue;',
  },
  {
    name: 'a flight forgets what it was asked when it continues as new',
    text: /live: rowsOf\(_class_private_field_get\(this, _live\)\),/,
    instead: 'live: [],',
  },
  {
    name: 'a repeated command is decided anew',
    text: /return command\.revision === last\.revision \? last\.outcome : 'superseded';/,
    instead: 'return undefined;',
  },
  {
    name: 'a viewer is not told the last change',
    text: /collect\(map, \(seat\)=>seat\.changedAt > version\)/,
    instead: 'collect(map, (seat)=>seat.changedAt > version + 1)',
  },
  {
    name: 'a flight never looks at an earlier deadline again',
    text: /\|\| book\.nextDeadline < armedFor;/,
    instead: ';',
  },
  {
    name: 'a refused sale is not refunded',
    text: /for \(const refund of refundsOf\(order\)\)await \S+\.money\.refund\(refund\);/,
    instead: '',
  },
  {
    name: 'a cancelled order keeps the money',
    text: /await \(0,\S+\.refundPatiently\)\(order\);/,
    instead: 'order.record.refunded();',
  },
  {
    name: 'a charge is tried again under another key',
    text: /\.money\.charge\(payment\);/,
    instead: ".money.charge({ ...payment, payment: payment.payment + 'again' });",
  },
  {
    name: 'an order is confirmed before its seats are sold',
    text: /const answer = await order\.flightClient\.insist\(_object_spread\(\{\s+type: 'sell',/,
    instead:
      "const answer = { kind: 'accepted', outcome: { version: 0 } };\n void (_object_spread({ type: 'sell',",
  },
  {
    name: 'an order ignores that its seats were moved',
    text: /return moveSeats\(order, news, message\);/,
    instead: 'return;',
  },
  {
    name: 'an order ignores that its hold was extended',
    text: /return record\.extend\(news, message\);/,
    instead: 'return;',
  },
  {
    name: 'a rebooked order keeps its old seats',
    text: /const why = await whyKept\(order, wanted\.from\);/,
    instead: 'const why = null;',
  },
  {
    name: 'an order pays without a fence',
    text: /const answer = await askUnfenced\(order, _object_spread\(\{\s+type: 'start-payment',/,
    instead:
      "const answer = { kind: 'accepted', issuedAt: Date.now(), outcome: { seats: order.record.seats, until: order.record.deadline, version: 0 } };\n void (_object_spread({ type: 'start-payment',",
  },
  {
    name: 'a fence does not keep the seats',
    text: /return hold\.status === 'paying' \? hold\.fencedUntil : hold\.until;/,
    instead: 'return hold.until;',
  },
  {
    name: 'news that waits is dropped at the end of a run',
    text: /letters: _class_private_field_get\(this, _waiting\),/,
    instead: 'letters: [],',
  },
  {
    name: 'who is not there to be told is not told again',
    text: /return void _class_private_method_get\(this, _tellAgain, tellAgain\)\.call\(this, orderId, queue\);/,
    instead: 'return void _class_private_field_get(this, _queues).delete(orderId);',
  },
  {
    name: 'a flight forgets the revisions of who gave seats back when it continues as new',
    text: /ended: rowsOf\(_class_private_field_get\(this, _ended\)\),/,
    instead: 'ended: [],',
  },
  {
    name: 'a flight rests otherwise when it replays',
    text: /if \(book\.version > version\) restsUntil =/,
    instead:
      'if (book.version > version && !(0,_temporalio_workflow__WEBPACK_IMPORTED_MODULE_0__.workflowInfo)().unsafe.isReplaying) restsUntil =',
  },
  {
    name: 'a flight takes a batch that is not well formed',
    text: /if \(!\(0,\S+\.fits\)\(batch, \{\s+commands\s+\}\)\) throw \S+\('invalid-request'\);/,
    instead: '',
  },
  {
    name: 'an order takes a payment without a code',
    text: /if \(!\S+isGivenCode\)\(given\['code'\]\)\)/,
    instead: 'if (false)',
  },
  {
    name: 'an order says which seats it has before its flight does',
    text: /const answer = await \(0,\S+askUnfenced\)\(order, _object_spread\(\{\s+type: 'set-seats',\s+seats\s+\}, time\), undo\);/,
    instead:
      "void order.flightClient.ask({ type: 'set-seats', seats, ...time }, undo);\n const answer = { kind: 'accepted', outcome: { seats, until: Date.now() + time.holdMs, version: 0 } };",
  },
  {
    name: 'an offer has no end',
    text: /if \(endsAt === null \|\| endsAt > now\) continue;/,
    instead: "if (endsAt === null || endsAt > now || 'offeredTo' in hold) continue;",
  },
  {
    name: 'a seat is offered to two who wait',
    text: /free\.take\(seats\);/,
    instead: '',
  },
  {
    name: 'who waits is not offered what comes free',
    text: /'seats-released',\s+'seats-moved',/,
    instead: "'seats-moved',",
  },
  {
    name: 'who came last is offered seats first',
    text: /const waiting = _class_private_field_get\(this, _line\)\.waiting\(\);/,
    instead: '$&\n waiting.reverse();',
  },
  {
    name: 'a flight forgets who waits when it continues as new',
    text: /watches: this\.watches\.carryOver\(\)/,
    instead: '',
  },
  {
    name: 'a look at an order counts as a change of it',
    text: /setHandler\)\(status, \(\)=>order\.status\(\)\)/,
    instead: "setHandler)(status, ()=>(order.record.tell('sales-changed', ''), order.status()))",
  },
  {
    name: 'one of the two who swap is not told',
    text: /told\(askedOrderId, wanted, own\)\s*\]/,
    instead: ']',
  },
  {
    name: 'an order forgets what its owner changed beside guests',
    text: /if \(isRepeated\(order, change\)\) return order\.seats;/,
    instead: '',
  },
];

/** The bundle with a fault in it. Throws where the code has changed, and the fault must be planted anew. */
export function withFault(bundle: string, { name, text, instead }: PlantedFault): string {
  const found = bundle.match(new RegExp(text, 'g'))?.length ?? 0;
  if (found !== 1)
    throw new Error(`"${name}" cannot be planted: its text is in the bundle ${found} times`);
  return bundle.replace(text, instead);
}
