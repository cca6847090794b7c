import { defineSearchAttributeKey } from '@temporalio/common';
import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import {
  auditMessages,
  keysOf,
  pageKeptUntil,
  withNamesForgotten,
  type AuditPage,
} from '@aisle/shared/audit-log';
import { auditAttribute } from '@aisle/shared/ids';
import { now } from '../clock.ts';
import { uncut } from '../instruction.ts';
import { isForgettingNames } from './validate.ts';

const attribute = defineSearchAttributeKey(auditAttribute, 'KEYWORD_LIST');
const page = defineQuery<AuditPage>(auditMessages.page);
const forget = defineSignal<[unknown]>(auditMessages.forget);

/**
 * A closed page of the audit log: an open workflow, which Temporal's retention does not remove. It ends when the archive
 * keeps none of its flights any more, whoever asks Temporal to cancel it. Names that are to be forgotten it goes on without in a new run.
 */
export async function auditPage(input: AuditPage): Promise<void> {
  let known = input;
  setHandler(page, () => known);
  setHandler(forget, (sent) => {
    if (!isForgettingNames(sent)) return;
    const entries = withNamesForgotten(known.entries, sent);
    if (entries !== known.entries) known = { ...known, entries };
  });
  // Here, not at the start: were the attribute unknown to the server, the log could close no page.
  upsertSearchAttributes([{ key: attribute, value: [...keysOf(input.entries)] }]);
  const until = known.until ?? pageKeptUntil(input.entries, now());
  const isForgotten = (): boolean => known !== input;
  if (!(await uncut(() => condition(isForgotten, Math.max(until - now(), 1))))) return;
  await continueAsNew<typeof auditPage>({ ...known, until });
}
