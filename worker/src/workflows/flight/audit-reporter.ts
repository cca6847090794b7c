import { condition, workflowInfo } from '@temporalio/workflow';
import {
  auditedFlight,
  auditMessages,
  emptyAuditLog,
  noted,
  type AuditReport,
} from '@aisle/shared/audit-log';
import type { FlightBook } from '@aisle/shared/flight-book';
import { auditLogWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import type { FlightState } from '@aisle/shared/workflow-api';
import { signalDetached, startDetachedChild } from '../detached-child.ts';
import { uncut } from '../instruction.ts';
import type { IsPatched } from './patches.ts';

/**
 * Gives the audit log what comes to the flight's audit. One report at a time, with whatever came meanwhile; the run may not
 * close before it has arrived, and the next one goes on after the last number that was given.
 */
export class AuditReporter {
  readonly #book: FlightBook;
  readonly #isPatched: IsPatched;
  readonly #timerWentOff: () => void;
  #reported: number;
  #underWay = false;
  #paused = false;

  /** `timerWentOff` is called when a timer of this did: see the notifier's. */
  constructor(
    book: FlightBook,
    state: FlightState | undefined,
    isPatched: IsPatched,
    timerWentOff: () => void,
  ) {
    this.#book = book;
    this.#isPatched = isPatched;
    this.#timerWentOff = timerWentOff;
    // What was done before there was a log is in the flight's own audit alone: the log is by time.
    this.#reported = state ? (state.audited ?? book.audit.count) : 0;
  }

  /** No report is under way. */
  get idle(): boolean {
    return !this.#underWay;
  }

  /** The log has been given all. */
  get delivered(): boolean {
    return this.idle && this.#reported >= this.#book.audit.count;
  }

  /** To be called whenever there may be more. */
  update(): void {
    if (this.#underWay || this.#paused || this.delivered) return;
    if (!this.#isPatched('audit-logged')) {
      this.#reported = this.#book.audit.count;
      return;
    }
    this.#underWay = true;
    void uncut(() => this.#report()).finally(() => {
      this.#underWay = false;
      this.update();
    });
  }

  /** Lets the report under way arrive, and sends no more: for the end of a run. */
  pause(): void {
    this.#paused = true;
  }

  /** For the flight's next run. */
  carryOver(): Pick<FlightState, 'audited'> {
    return { audited: this.#reported };
  }

  async #report(): Promise<void> {
    const { audit, flight: definition } = this.#book;
    const left = audit.after(this.#reported);
    const first = audit.count - left.length + 1;
    const entries = left.slice(0, limits.auditReportEntries);
    const flight = auditedFlight(definition);
    const source = workflowInfo().firstExecutionRunId;
    if (await this.#deliver({ source, first, flight, entries })) {
      this.#reported = first + entries.length - 1;
    }
  }

  /** Until the log has it; false when the next run is to try it. */
  async #deliver(report: AuditReport): Promise<boolean> {
    for (let tries = 1; ; tries += 1) {
      if (await signalDetached(auditLogWorkflowId, auditMessages.add, report)) return true;
      const log = noted(emptyAuditLog, report);
      if (await startDetachedChild('auditLog', auditLogWorkflowId, log)) return true;
      // Another flight has just begun it, or it takes no more signals in this run of its own.
      if (tries === 1) continue;
      if (await condition(() => this.#paused, limits.tellAgainMs)) return false;
      this.#timerWentOff();
    }
  }
}
