import type { InterventionCommand } from '@aisle/shared/agent-contract';
import type { InterventionPreview } from '@aisle/shared/interventions';
import { assertNever } from '@aisle/shared/result';
import { inUtc } from '@aisle/shared/utc';

type Possible = Extract<InterventionPreview, { ok: true }>;

/** What an agent reads before confirming: what will happen, and to how many. */
export function effectSentences(command: InterventionCommand, preview: Possible): string[] {
  return [...ownSentences(command, preview), ...told(preview)];
}

function ownSentences(command: InterventionCommand, preview: Possible): string[] {
  const [order] = preview.orders;
  const seats = order?.hold.seats.join(', ') ?? '';
  switch (command.type) {
    case 'block':
      return [`Nobody can take ${command.seats.join(', ')} from then on.`];
    case 'unblock':
      return [`Everybody can take ${command.seats.join(', ')} from then on.`];
    case 'force-release':
      return order?.hold.status === 'sold'
        ? [`The order is cancelled, the whole amount is refunded, and ${seats} come free.`]
        : [`The order ends, and ${seats} come free.`];
    case 'extend-hold':
      return [extensionSentence(seats, preview)];
    case 'move-order':
      return [`The order moves from ${seats} to ${command.seats.join(', ')}, at the same price.`];
    case 'close-sales':
      return ['Nobody can choose seats any more. Who has some may still pay for them.'];
    case 'open-sales':
      return ['Seats can be chosen again.'];
    case 'delay':
      return [`The flight departs at ${inUtc(command.departsAt)}.`];
    case 'cancel-flight':
      return cancelSentences(preview);
    case 'change-aircraft':
      return aircraftSentences(preview);
    default:
      return assertNever(command);
  }
}

/** What was asked for may be more than a hold gets. */
function extensionSentence(seats: string, { until = 0, orders: [order] }: Possible): string {
  const before = order && 'until' in order.hold ? order.hold.until : until;
  const seconds = Math.round((until - before) / 1000);
  const length =
    seconds < 60 ? count(seconds, 'second') : count(Math.round(seconds / 60), 'minute');
  return `The order keeps ${seats} for ${length} more, until ${new Date(until).toISOString().slice(11, 16)} UTC.`;
}

function cancelSentences({ orders }: Possible): string[] {
  const paid = orders.filter(({ hold }) => hold.status === 'sold').length;
  return [
    'The flight is cancelled for good.',
    `${count(paid, 'paid order')} will be refunded; ${count(orders.length - paid, 'other')} will end.`,
  ];
}

function aircraftSentences({ moves = [], unplaced = [], orders }: Possible): string[] {
  const stay = orders.length - moves.length - unplaced.length;
  return [
    `${count(stay, 'order')} will keep the seats, ${count(moves.length, 'order')} will get others.`,
    unplaced.length === 0
      ? 'Everybody finds a seat.'
      : `${count(unplaced.length, 'order')} cannot be seated: they will lose their seats, and who paid is refunded.`,
  ];
}

function told({ orders }: Possible): string[] {
  if (orders.length === 0) return ['No customer is concerned.'];
  return [`${count(orders.length, 'customer')} will be told at once.`];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
