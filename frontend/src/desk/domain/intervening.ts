import type { AircraftId } from '@aisle/shared/aircraft';
import { GATE } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { counted, listed } from '../../domain/format.ts';
import type { Intervention, InterventionType, RoomOrder } from '../api/types.ts';
import { orderTail } from './agent-seat.ts';
import { seatsInWords } from './event-words.ts';
import { typedDeparture, type Planned, type TypedFields } from './new-flight.ts';

/** What an agent is about to do, before the form is filled in. */
export type Draft =
  | { readonly type: 'block' | 'unblock'; readonly seats: readonly string[] }
  | { readonly type: 'force-release' | 'extend-hold'; readonly order: RoomOrder }
  | { readonly type: 'move-order'; readonly order: RoomOrder; readonly seats: readonly string[] }
  /** `from`: when it was opened, ms. */
  | { readonly type: 'pay-later'; readonly order: RoomOrder; readonly from: number }
  | { readonly type: 'cancel-passenger'; readonly order: RoomOrder; readonly seat: string }
  | { readonly type: 'close-sales' | 'open-sales' }
  /** `ends`: the flight is cancelled already, and whoever waits to be rebooked is refunded now. */
  | { readonly type: 'cancel-flight'; readonly ends?: true }
  | { readonly type: 'refuse-single-seats' | 'allow-single-seats' }
  | { readonly type: 'delay' | 'change-aircraft' | 'set-gate' };

/** What the form asks for beside the reason; each draft uses its own. */
export interface DraftFields extends TypedFields {
  readonly extraMinutes: number;
  /** From when the form was opened. */
  readonly keepHours: number;
  /** What becomes of whoever has paid when the flight is cancelled. */
  readonly afterCancelling: 'refund' | 'keep';
  /** So long they are kept, to be rebooked. */
  readonly rebookHours: number;
  /** Empty until one is chosen. */
  readonly aircraft: AircraftId | '';
  /** Lower classes are permitted, and why. */
  readonly lowerClass: boolean;
  readonly lowerReason: string;
  /** Empty where it is not known. */
  readonly terminal: string;
  readonly gate: string;
}

const HOUR_MS = 3_600_000;

/** The command of a filled form; null while something in it makes no sense. */
export function commandOf(
  draft: Draft,
  fields: DraftFields,
  planned: Planned,
): Intervention | null {
  switch (draft.type) {
    case 'block':
    case 'unblock':
      return { type: draft.type, seats: [...draft.seats] };
    case 'force-release':
      return { type: 'force-release', orderId: draft.order.orderId };
    case 'extend-hold': {
      const extraMs = Math.round(fields.extraMinutes) * 60_000;
      const fits = extraMs > 0 && extraMs <= limits.extendHoldMs;
      return fits ? { type: 'extend-hold', orderId: draft.order.orderId, extraMs } : null;
    }
    case 'move-order':
      return { type: 'move-order', orderId: draft.order.orderId, seats: [...draft.seats] };
    case 'pay-later': {
      const asked = draft.from + Math.round(fields.keepHours) * HOUR_MS;
      const until = Math.min(asked, Date.parse(planned.departsAt));
      const fits = asked > draft.from && asked <= draft.from + limits.payLaterMs;
      if (!fits) return null;
      const time = new Date(until).toISOString();
      return { type: 'pay-later', orderId: draft.order.orderId, until: time };
    }
    case 'cancel-passenger':
      return { type: 'cancel-passenger', orderId: draft.order.orderId, seat: draft.seat };
    case 'delay': {
      const typed = typedDeparture(fields, planned);
      return typed && { type: 'delay', departsAt: typed.departsAt };
    }
    case 'change-aircraft': {
      const { aircraft, lowerClass } = fields;
      if (aircraft === '') return null;
      // The effect is the same whatever the reason: it is added last.
      return {
        type: 'change-aircraft',
        aircraft,
        ...(lowerClass && { lowerClass: { reason: '' } }),
      };
    }
    case 'set-gate': {
      const [terminal, gate] = [fields.terminal.trim(), fields.gate.trim()];
      if (![terminal, gate].every(isGateName)) return null;
      return { type: 'set-gate', terminal: terminal || null, gate: gate || null };
    }
    case 'cancel-flight':
      return cancellationOf(draft, fields);
    default:
      return { type: draft.type };
  }
}

function cancellationOf(
  { ends }: Extract<Draft, { type: 'cancel-flight' }>,
  { afterCancelling, rebookHours }: DraftFields,
): Intervention | null {
  if (ends || afterCancelling === 'refund') return { type: 'cancel-flight' };
  const rebookWithinMs = Math.round(rebookHours) * HOUR_MS;
  const fits =
    rebookWithinMs >= limits.shortestRebookingMs && rebookWithinMs <= limits.longestRebookingMs;
  return fits ? { type: 'cancel-flight', rebookWithinMs } : null;
}

/** A command as it is sent: one that permits lower classes says why. */
export function reasoned(command: Intervention, { lowerReason }: DraftFields): Intervention {
  if (command.type !== 'change-aircraft' || !command.lowerClass) return command;
  return { ...command, lowerClass: { reason: lowerReason.trim() } };
}

/** Whether what the form asks for beside the reason is there. */
export function isFilled({ type }: Draft, { lowerClass, lowerReason }: DraftFields): boolean {
  return type !== 'change-aircraft' || !lowerClass || lowerReason.trim() !== '';
}

/** Whether it can be a terminal or a gate, or that none is known. */
export function isGateName(typed: string): boolean {
  return typed === '' || (GATE.test(typed) && typed.length <= limits.gateCharacters);
}

interface Wording {
  readonly title: string;
  /** What the last button says: the act itself, never `OK`. */
  readonly act: string;
  readonly fatal: boolean;
}

const plain: Record<InterventionType, Wording> = {
  block: { title: 'Block seats', act: 'Block', fatal: false },
  unblock: { title: 'Unblock seats', act: 'Unblock', fatal: false },
  'force-release': { title: 'Release a hold', act: 'Release', fatal: true },
  'extend-hold': { title: 'Extend a hold', act: 'Extend', fatal: false },
  'move-order': { title: 'Move an order', act: 'Move', fatal: false },
  'pay-later': {
    title: 'Keep seats to be paid for later',
    act: 'Keep, and send the link',
    fatal: false,
  },
  'cancel-passenger': {
    title: 'Cancel a passenger and refund in part',
    act: 'Cancel and refund',
    fatal: true,
  },
  'close-sales': { title: 'Close sales', act: 'Close sales', fatal: false },
  'open-sales': { title: 'Open sales again', act: 'Open sales', fatal: false },
  'refuse-single-seats': {
    title: 'Refuse choices that leave a seat alone',
    act: 'Refuse single seats',
    fatal: false,
  },
  'allow-single-seats': {
    title: 'Allow choices that leave a seat alone',
    act: 'Allow single seats',
    fatal: false,
  },
  delay: { title: 'Change the departure', act: 'Change the departure', fatal: false },
  'set-gate': { title: 'Set terminal and gate', act: 'Set the gate', fatal: false },
  'cancel-flight': { title: 'Cancel the flight', act: 'Cancel the flight', fatal: true },
  'change-aircraft': { title: 'Change the aircraft', act: 'Change the aircraft', fatal: true },
};

/** Title and button of a draft. A paid order is not released but cancelled, with a refund. */
export function wordingOf(draft: Draft): Wording {
  if (draft.type === 'force-release' && draft.order.status === 'sold') {
    return { title: 'Cancel an order and refund it', act: 'Cancel and refund', fatal: true };
  }
  if (draft.type === 'cancel-flight' && draft.ends) {
    return { title: 'End the rebooking and refund', act: 'Refund everyone left', fatal: true };
  }
  const words = plain[draft.type];
  if (draft.type !== 'block' && draft.type !== 'unblock') return words;
  return { ...words, act: `${words.act} ${counted(draft.seats.length, 'seat')}` };
}

/** What it is about: `12A and 12B`, or the order and its seats; empty for a whole flight. */
export function subjectOf(draft: Draft): string {
  if (draft.type === 'cancel-passenger')
    return `order …${orderTail(draft.order.orderId)}, seat ${draft.seat}`;
  if ('order' in draft) {
    const { orderId, seats } = draft.order;
    const to = draft.type === 'move-order' ? ` to ${listed([...draft.seats])}` : '';
    return `order …${orderTail(orderId)}, ${seatsInWords([...seats])}${to}`;
  }
  return 'seats' in draft ? seatsInWords(draft.seats) : '';
}

/** A draft about seats without those that cannot be had any more; null where none is left, or it names none. */
export function withoutSeats(draft: Draft, lost: readonly string[]): Draft | null {
  if (draft.type !== 'block' && draft.type !== 'unblock') return null;
  const seats = draft.seats.filter((seat) => !lost.includes(seat));
  return seats.length === 0 || seats.length === draft.seats.length ? null : { ...draft, seats };
}
