import type { AuditKind } from '@aisle/shared/interventions';
import { auditKinds } from '@aisle/shared/audit-log';
import { minorUnits, money } from '@aisle/shared/money';
import type { LocationQuery } from 'vue-router';
import { counted, formatMoney } from '../../domain/format.ts';
import type { AuditLogRow, AuditQuery } from '../api/types.ts';

/** How the list of all acts is narrowed; what is empty does not narrow it. It is kept in the address. */
export interface AuditView {
  readonly flight: string;
  readonly order: string;
  readonly agent: string;
  readonly kind: AuditKind | '';
  readonly text: string;
  /** Days by the agent's own clock, such as `2027-03-01`; both count. */
  readonly from: string;
  readonly to: string;
}

export const plainAudit: AuditView = {
  flight: '',
  order: '',
  agent: '',
  kind: '',
  text: '',
  from: '',
  to: '',
};

const names = Object.keys(plainAudit) as (keyof AuditView)[];
const day = /^\d{4}-\d\d-\d\d$/;

/** Reads a view from an address; what makes no sense there counts as not said. */
export function parseAuditView(query: LocationQuery): AuditView {
  const one = (name: keyof AuditView): string => {
    const value = query[name];
    return (Array.isArray(value) ? value[0] : value)?.trim() ?? '';
  };
  const dayOf = (name: 'from' | 'to') => (isDay(one(name)) ? one(name) : '');
  return {
    flight: one('flight'),
    order: one('order'),
    agent: one('agent'),
    kind: auditKinds.find((kind) => kind === one('kind')) ?? '',
    text: one('text'),
    from: dayOf('from'),
    to: dayOf('to'),
  };
}

/** The inverse: only what narrows. */
export function auditViewQuery(view: AuditView): Partial<AuditView> {
  return Object.fromEntries(
    names.map((name) => [name, view[name].trim()]).filter(([, value]) => value !== ''),
  ) as Partial<AuditView>;
}

/** What the server is asked: from the beginning of one day to the end of another. */
export function auditQuery(view: AuditView): Partial<AuditQuery> {
  const { from, to, ...rest } = auditViewQuery(view);
  return {
    ...(rest as Partial<AuditQuery>),
    ...(from !== undefined && { from: new Date(`${from}T00:00:00`).toISOString() }),
    ...(to !== undefined && { to: new Date(`${to}T23:59:59.999`).toISOString() }),
  };
}

function isDay(text: string): boolean {
  return day.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00`));
}

/** What an agent does, for a choice of kinds. */
export const kindWords: Readonly<Record<AuditKind, string>> = {
  'open-flight': 'Open a flight',
  'close-sales': 'Close sales',
  'open-sales': 'Open sales',
  'refuse-single-seats': 'Refuse single seats',
  'allow-single-seats': 'Allow single seats',
  delay: 'Change the departure',
  'set-gate': 'Set terminal and gate',
  'change-aircraft': 'Change the aircraft',
  'cancel-flight': 'Cancel a flight',
  block: 'Block seats',
  unblock: 'Unblock seats',
  book: 'Book for a caller',
  'open-order': 'Open an order for its caller',
  'extend-hold': 'Extend a hold',
  'pay-later': 'Keep seats, to be paid later',
  'move-order': 'Move an order',
  'cancel-passenger': 'Cancel a passenger',
  'force-release': 'End an order',
  'rebook-orders': 'Rebook',
  'forget-people': 'Forget people',
};

/** Whom it concerned: `3 orders, 5 seats`; empty where that is not known. */
export function concernedWords({ effect }: Pick<AuditLogRow, 'effect'>): string {
  if (effect?.type !== 'orders' && effect?.type !== 'lower-class') return '';
  return `${counted(effect.orders, 'order')}, ${counted(effect.seats, 'seat')}`;
}

/** What it meant for money: what went back, or what other seats are worth; empty where nothing is. */
export function moneyWords({ effect }: Pick<AuditLogRow, 'effect'>): string {
  if (effect?.type === 'refund' || effect?.type === 'lower-class')
    return `${formatMoney(effect.refund)} refunded`;
  if (effect?.type === 'orders' && effect.refunded) {
    const { orders, worth } = effect.refunded;
    return `${formatMoney(worth)} refunded, ${counted(orders, 'order')}`;
  }
  if (effect?.type !== 'move') return '';
  const { worthBefore, worthAfter } = effect;
  const difference = minorUnits(worthAfter) - minorUnits(worthBefore);
  if (difference === 0) return 'Worth as much';
  const amount = formatMoney(money(Math.abs(difference), worthAfter.currency));
  return `Worth ${amount} ${difference > 0 ? 'more' : 'less'}`;
}
