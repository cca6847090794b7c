import type Koa from 'koa';
import type { Agent } from '@aisle/shared/agent-contract';
import { airportOf } from '@aisle/shared/airports';
import type { AuditLogRow, AuditQuery, auditRoutes } from '@aisle/shared/audit-routes';
import { confirmationCode } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { addressOf } from '@aisle/shared/route';
import { auditRow } from '../flight-room/views.ts';
import type { AuditLog } from '../history/audit-log.ts';
import { type FoundEntry, searchAudit } from '../history/audit-search.ts';
import { requireSupervisor } from '../identity/access.ts';
import { csv, sendCsv } from '../rest/send.ts';
import type { Handlers } from '../rest/routes.ts';

const usualRows = 50;

/** What agents did on all flights. */
export function auditHandlers(log: AuditLog): Handlers<typeof auditRoutes> {
  return {
    'GET /api/agent/audit': async ({ ctx, agent: { agent }, query }) => {
      const { before, limit, format, ...given } = query;
      const isTable = isTableWanted(ctx, format);
      const most = limit ?? (isTable ? limits.auditRows : usualRows);
      const wanted = { ...given, ...onlyOwn(agent, given.agent) };
      const { entries, next, searchedTo } = await searchAudit(log, wanted, before, most);
      const rows = entries.map(auditLogRow);
      if (!isTable) return { entries: rows, next, searchedTo };
      if (next !== null) {
        const address = addressOf('GET /api/agent/audit', {}, { ...query, before: next });
        ctx.set('Link', `<${address}>; rel="next"`);
      }
      return sendCsv(ctx, 'audit', auditCsv(rows));
    },
  };
}

function isTableWanted(ctx: Koa.Context, format: AuditQuery['format']): boolean {
  if (format !== undefined) return format === 'csv';
  return ctx.accepts('json', 'text/csv') === 'text/csv';
}

/** Agents see their own acts; what others did is for supervisors. */
function onlyOwn(agent: Agent, asked: string | undefined): { readonly agent?: string } {
  if (agent.role === 'supervisor') return {};
  if (asked !== undefined && asked.toLowerCase() !== agent.name.toLowerCase()) {
    requireSupervisor(agent);
  }
  return { agent: agent.name };
}

/** An entry of the audit log as agents read it. */
function auditLogRow({ id, flight, entry }: FoundEntry): AuditLogRow {
  const { origin, destination, ...rest } = flight;
  const orderId = 'orderId' in entry.command ? entry.command.orderId : undefined;
  return {
    ...auditRow(entry),
    id,
    flight: { ...rest, origin: airportOf(origin), destination: airportOf(destination) },
    order: orderId === undefined ? null : { id: orderId, confirmation: confirmationCode(orderId) },
  };
}

const head = [
  ...['at', 'agent', 'role', 'flight', 'flight id', 'origin', 'destination', 'departs'],
  ...['act', 'details', 'reason', 'seats', 'order', 'confirmation', 'orders concerned'],
  ...['seats concerned', 'refunded orders', 'refund', 'worth before', 'worth after', 'currency'],
  ...['customers read', 'version', 'entry'],
];

/** The same as a table: a line an entry. Amounts are in the currency beside them. */
function auditCsv(rows: readonly AuditLogRow[]): string {
  return csv([head, ...rows.map(lineOf)]);
}

function lineOf(row: AuditLogRow): string[] {
  const { id, at, by, role, reason, version, flight, command, order, told = [] } = row;
  const { number, origin, destination, departsAt } = flight;
  return [
    ...[at, by, role, number, flight.id, origin.code, destination.code, departsAt],
    ...[command.type, detailsOf(command), reason, seatsOf(command), order?.id ?? ''],
    ...[order?.confirmation ?? '', ...effectOf(row), told.join(' ')],
    ...[String(version), id],
  ];
}

function seatsOf({ seats, seat }: AuditLogRow['command']): string {
  if (Array.isArray(seats)) return seats.join(' ');
  return typeof seat === 'string' ? seat : '';
}

/** What else the command says: `departsAt 2027-03-01T12:00:00.000Z`. */
function detailsOf({
  type: _,
  seats: _seats,
  seat: _seat,
  orderId: _order,
  lowered: _effect,
  ...rest
}: AuditLogRow['command']): string {
  return Object.entries(rest)
    .map(([name, value]) => `${name} ${detail(value)}`)
    .join('; ');
}

/** Of lower classes that are permitted: why. */
function detail(value: unknown): string {
  const isReasoned = typeof value === 'object' && value !== null && 'reason' in value;
  return String(isReasoned ? value.reason : value);
}

/** The columns from the orders concerned to the currency. */
function effectOf({ effect }: AuditLogRow): string[] {
  switch (effect?.type) {
    case 'orders': {
      const { orders, seats, refunded } = effect;
      const back = refunded ? [String(refunded.orders), refunded.worth.amount] : ['', ''];
      return [String(orders), String(seats), ...back, '', '', refunded?.worth.currency ?? ''];
    }
    case 'refund':
      return ['1', '1', '1', effect.refund.amount, '', '', effect.refund.currency];
    case 'lower-class': {
      const { orders, seats, refund } = effect;
      const back = [String(orders), refund.amount, '', '', refund.currency];
      return [String(orders), String(seats), ...back];
    }
    case 'move': {
      const { from, worthBefore, worthAfter } = effect;
      const worth = [worthBefore.amount, worthAfter.amount, worthAfter.currency];
      return ['1', String(from.length), '', '', ...worth];
    }
    case 'extension':
      return ['1', '', '', '', '', '', ''];
    default:
      return ['', '', '', '', '', '', ''];
  }
}
