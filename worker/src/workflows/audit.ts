import { defineSearchAttributeKey } from '@temporalio/common';
import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import {
  type AuditLogState,
  auditMessages,
  type AuditPage,
  type AuditReport,
  type ForgetNames,
  keysOf,
  noted,
  openPages,
  pageKeptUntil,
  pageLength,
  withNamesForgotten,
} from '@aisle/shared/audit-log';
import { auditAttribute, auditPageWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { isMoment } from '@aisle/shared/times';
import { now } from './clock.ts';
import { signalDetached, startDetachedChild } from './detached-child.ts';
import { uncut } from './instruction.ts';
import { count, fits, type Guard, isRecord, isText, name, type Shape } from './shape.ts';

const open = defineQuery<readonly AuditPage[]>(auditMessages.open);
const add = defineSignal<[unknown]>(auditMessages.add);
const forget = defineSignal<[unknown]>(auditMessages.forget);

/**
 * What agents did on all flights, as far as it is on no closed page yet. Flights tell it of their entries; a page that is full, or old, it
 * closes: that is a workflow of its own. So neither telling nor reading costs more the more there was before. It never ends,
 * whoever asks Temporal to cancel it.
 */
export function auditLog(input: AuditLogState): Promise<never> {
  return new AuditLog(input).run();
}

class AuditLog {
  #log: AuditLogState;
  #isFull: boolean;
  /** What is forgotten while a page is being closed, which was made before. */
  readonly #late: ForgetNames[] = [];
  #isClosing = false;
  /** This run knows names that were forgotten: the next one never did. */
  #hasForgotten = false;

  constructor(input: AuditLogState) {
    this.#log = input;
    this.#isFull = isFull(input);
    setHandler(open, () => openPages(this.#log));
    setHandler(add, (sent) => {
      if (!isAuditReport(sent)) return;
      this.#log = noted(this.#log, sent);
      this.#isFull = isFull(this.#log);
    });
    setHandler(forget, (sent) => {
      if (isForgettingNames(sent)) this.#forget(sent);
    });
  }

  async run(): Promise<never> {
    for (;;) {
      const due = this.#dueAt();
      const disturbed = (): boolean =>
        this.#isFull || this.#hasNext || (due === Infinity && this.#dueAt() < Infinity);
      if (due === Infinity) await uncut(() => condition(disturbed));
      else if (due > now()) await uncut(() => condition(disturbed, due - now()));
      if (this.#isFull || this.#dueAt() <= now()) await uncut(() => this.#closePage());
      else if (this.#hasNext) await continueAsNew<typeof auditLog>(this.#log);
    }
  }

  get #hasNext(): boolean {
    return this.#hasForgotten || workflowInfo().continueAsNewSuggested;
  }

  /** When the page that is being filled is closed, full or not, ms. */
  #dueAt(): number {
    const [oldest] = this.#log.entries;
    return oldest ? Date.parse(oldest.entry.at) + limits.auditPageOpenMs : Infinity;
  }

  async #closePage(): Promise<void> {
    const { page, entries } = this.#log;
    const closed = entries.slice(0, pageLength(entries));
    const workflowId = auditPageWorkflowId(page);
    this.#isClosing = true;
    // A page of that number may be there from a log that was reset or removed since: then these entries go on the next one.
    const isNew = await startDetachedChild('auditPage', workflowId, { page, entries: closed });
    this.#isClosing = false;
    for (const names of isNew ? this.#late : []) {
      await signalDetached(workflowId, auditMessages.forget, names);
    }
    this.#late.length = 0;
    const left = this.#log.entries.slice(isNew ? closed.length : 0);
    this.#log = { ...this.#log, page: page + 1, entries: left };
    this.#isFull = isFull(this.#log);
  }

  #forget(names: ForgetNames): void {
    if (this.#isClosing) this.#late.push(names);
    const entries = withNamesForgotten(this.#log.entries, names);
    if (entries === this.#log.entries) return;
    this.#log = { ...this.#log, entries };
    this.#hasForgotten = true;
  }
}

function isFull({ entries }: AuditLogState): boolean {
  return pageLength(entries) < entries.length;
}

const attribute = defineSearchAttributeKey(auditAttribute, 'KEYWORD_LIST');
const page = defineQuery<AuditPage>(auditMessages.page);

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

// What their messages have to look like: others are ignored, for a signal cannot be refused.
const auditedFlight: Shape = {
  id: name,
  number: name,
  origin: name,
  destination: name,
  departsAt: isMoment,
};
const isSentence: Guard = (value) => typeof value === 'string';
const isEntry: Guard = (entry) =>
  fits(entry, {
    at: isMoment,
    version: count(0),
    command: (command) => fits(command, { type: name, by: name, reason: isSentence }),
  });

function isAuditReport(sent: unknown): sent is AuditReport {
  return fits(sent, {
    source: name,
    first: count(1),
    flight: (flight) => fits(flight, auditedFlight),
    entries: (entries) =>
      Array.isArray(entries) &&
      entries.length > 0 &&
      entries.length <= limits.auditReportEntries &&
      entries.every(isEntry),
  });
}

function isForgettingNames(sent: unknown): sent is ForgetNames {
  const names: Guard = (value) =>
    Array.isArray(value) && value.every((each) => isText(each, limits.emailLength));
  return isRecord(sent) && fits(sent, { flightId: name, names });
}
