import { Client } from '@temporalio/client';
import {
  auditMessages,
  emptyAuditLog,
  type AuditPage,
  type AuditReport,
  type ForgetNames,
} from '@aisle/shared/audit-log';
import { auditAttribute, auditLogWorkflowId, auditPageWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { err, ok } from '@aisle/shared/result';
import { taskQueues, workflowTypes } from '@aisle/shared/workflow-api';
import { isOneOf, TemporalCalls } from '../booking/calls.ts';
import type { TemporalNamespace } from '../booking/connection.ts';
import type { Answer } from '../booking/port.ts';

/** The pages on which all that agents did is kept, whether Temporal keeps the flights still or not. */
export interface AuditLog {
  /** The pages that are not closed yet, the oldest first; the last is being filled. None where nothing was done ever. */
  open(): Answer<readonly AuditPage[]>;
  /** A closed page; null when there is none of that number, or not any more. */
  closed(page: number): Answer<AuditPage | null>;
  /** The closed pages that are found by one of `keysOf`, the newest first. May lag by moments. */
  closedWith(key: string): Answer<readonly number[]>;
  /** Adds what came to a flight's audit; done twice is done once. */
  add(report: AuditReport): Answer<null>;
  /** Has names forgotten in whatever is kept about a flight. */
  forget(names: ForgetNames): Answer<null>;
}

/** The audit log in Temporal: its workflow, and those of its closed pages. */
export class TemporalAuditLog implements AuditLog {
  readonly #calls: TemporalCalls;
  readonly #client: Client;

  constructor(temporal: TemporalNamespace) {
    this.#calls = new TemporalCalls(temporal.connection);
    this.#client = new Client(temporal);
  }

  async open(): Answer<readonly AuditPage[]> {
    const pages = await this.#calls.ask('not-found', () =>
      this.#handle(auditLogWorkflowId).query<readonly AuditPage[]>(auditMessages.open),
    );
    return !pages.ok && pages.error.code === 'not-found' ? ok([]) : pages;
  }

  async closed(page: number): Answer<AuditPage | null> {
    const found = await this.#calls.ask('not-found', () =>
      this.#handle(auditPageWorkflowId(page)).query<AuditPage>(auditMessages.page),
    );
    return !found.ok && found.error.code === 'not-found' ? ok(null) : found;
  }

  closedWith(key: string): Answer<readonly number[]> {
    const type = `WorkflowType = '${workflowTypes.auditPage}'`;
    const query = `${type} AND ${isOneOf(auditAttribute, [key])} AND ExecutionStatus = 'Running'`;
    const prefix = `${auditLogWorkflowId}:`;
    return this.#calls.ask('unavailable', async () => {
      const pages: number[] = [];
      for await (const { workflowId } of this.#client.workflow.list({ query })) {
        pages.push(Number(workflowId.slice(prefix.length)));
        if (pages.length === limits.auditPagesListed) break;
      }
      return pages.toSorted((a, b) => b - a);
    });
  }

  add(report: AuditReport): Answer<null> {
    return this.#calls.ask('unavailable', async () => {
      await this.#client.workflow.signalWithStart(workflowTypes.auditLog, {
        workflowId: auditLogWorkflowId,
        taskQueue: taskQueues.flights,
        args: [emptyAuditLog],
        signal: auditMessages.add,
        signalArgs: [report],
      });
      return null;
    });
  }

  async forget(names: ForgetNames): Answer<null> {
    const pages = await this.closedWith(names.flightId);
    if (!pages.ok) return pages;
    for (const id of [auditLogWorkflowId, ...pages.value.map(auditPageWorkflowId)]) {
      const told = await this.#calls.ask('not-found', () =>
        this.#handle(id).signal(auditMessages.forget, names),
      );
      if (!told.ok && told.error.code !== 'not-found') return err(told.error);
    }
    return ok(null);
  }

  #handle(workflowId: string) {
    return this.#client.workflow.getHandle(workflowId);
  }
}
