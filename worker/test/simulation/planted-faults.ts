/**
 * Faults as somebody might make them, planted in the workflows' bundle: a simulation that does not find them proves nothing. Each
 * replaces a text that is in the bundle exactly once.
 */
export interface PlantedFault {
  readonly name: string;
  readonly text: RegExp;
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
];

/** The bundle with a fault in it. Throws where the code has changed, and the fault must be planted anew. */
export function withFault(bundle: string, { name, text, instead }: PlantedFault): string {
  const found = bundle.match(new RegExp(text, 'g'))?.length ?? 0;
  if (found !== 1)
    throw new Error(`"${name}" cannot be planted: its text is in the bundle ${found} times`);
  return bundle.replace(text, () => instead);
}
