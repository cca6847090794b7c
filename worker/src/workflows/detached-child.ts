import { getExternalWorkflowHandle, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { AuditLogState, AuditPage } from '@aisle/shared/audit-log';
import type { FormerPage } from '@aisle/shared/former-orders';
import type { MailRun } from '@aisle/shared/order-messages';
import { taskQueues, type ArchivePage, type OrphanRefund } from '@aisle/shared/workflow-api';

/** The workflows that finish what outlives a flight or an order: their types, with what each is given. */
interface DetachedChildren {
  readonly archive: ArchivePage;
  readonly archiveFormer: FormerPage;
  readonly auditLog: AuditLogState;
  readonly auditPage: AuditPage;
  readonly refundOrphan: OrphanRefund;
  readonly notifyContact: MailRun;
}

/** Those that do not run beside whoever starts them: a refund speaks to the gateway, as only orders do. */
const queues = { refundOrphan: taskQueues.orders, notifyContact: taskQueues.mails } as const;

/** Starts a workflow that outlives the flight or the order. False when it is there already: of a run that was reset since. */
export async function startDetachedChild<Type extends keyof DetachedChildren>(
  type: Type,
  workflowId: string,
  input: DetachedChildren[Type],
): Promise<boolean> {
  try {
    await startChild(type, {
      workflowId,
      args: [input],
      ...(type in queues && { taskQueue: queues[type as keyof typeof queues] }),
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** Sends such a workflow a signal; false when it is not there. */
export async function signalDetached(
  workflowId: string,
  signal: string,
  message: unknown,
): Promise<boolean> {
  const handle = getExternalWorkflowHandle(workflowId);
  return handle.signal(signal, message).then(
    () => true,
    () => false,
  );
}
