import type Koa from 'koa';
import type { Agent } from '@aisle/shared/agent-contract';
import type { AuditQuery, auditRoutes } from '@aisle/shared/audit-routes';
import { limits } from '@aisle/shared/limits';
import { addressOf } from '@aisle/shared/route';
import type { AuditLog } from '../history/audit-log.ts';
import { searchAudit } from '../history/audit-search.ts';
import { requireSupervisor } from '../identity/access.ts';
import { sendCsv } from '../rest/csv.ts';
import type { Handlers } from '../rest/routes.ts';
import { auditCsv, auditLogRow } from './audit-table.ts';

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
