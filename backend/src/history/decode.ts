import type { UnclaimedHold } from '@aisle/shared/seat-map';
import { orderIdOf } from '@aisle/shared/ids';
import {
  orderMessages,
  type FlightInput,
  type Manifest,
  type OrderNews,
} from '@aisle/shared/workflow-api';
import type { RunEnd, RunStart, RunStep, TaskRecord, UpdateRecord } from '@aisle/shared/replay';
import { idOf, timeOf, type HistoryEvent, valueOf } from './source.ts';

/** A run's start, from its first event. */
export function startOf(event: HistoryEvent | undefined, runId: string): RunStart {
  const started = event?.workflowExecutionStartedEventAttributes;
  if (!event || !started) throw new Error(`run ${runId} has no beginning`);
  return {
    runId,
    startedAt: timeOf(event),
    before: started.continuedExecutionRunId || null,
    input: valueOf(started.input) as FlightInput,
  };
}

interface TaskDraft extends TaskRecord {
  readonly updates: Draft<UpdateRecord>[];
}
type Draft<T> = { -readonly [P in keyof T]: T[P] };

/**
 * Turns the events of one run, in order and by as many calls as one likes, into steps. What an unfinished
 * workflow task has written is left for later: it may be another one when it comes again.
 */
export class RunDecoder {
  readonly #runId: string;
  #task: TaskDraft | null = null;
  #begun: Omit<TaskRecord, 'updates'> = { at: 0, timer: false, full: false };
  /** A timer went off since the last task that was completed. */
  #timer = false;
  /** The same of a request to cancel the workflow. */
  #cancelRequested = false;
  /** Last news of extended holds, by the event that sent them; and those since then that did not arrive. */
  readonly #lastNews = new Map<number, UnclaimedHold>();
  #unclaimed: UnclaimedHold[] = [];
  #lastId = 0;
  #ended = false;

  constructor(runId: string) {
    this.#runId = runId;
  }

  /** The last event that was decoded; later ones are still to come. */
  get lastId(): number {
    return this.#lastId;
  }

  /** The run has ended: there will be no more events. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Steps of further events. A task comes out when what follows it shows that it is whole. */
  *steps(events: Iterable<HistoryEvent>): Generator<RunStep> {
    for (const event of events) {
      this.#lastId = idOf(event);
      yield* this.#step(event);
    }
  }

  /** The task under way, when there are no more events for now. */
  *rest(): Generator<RunStep> {
    if (this.#task) yield { task: this.#task };
    this.#task = null;
    if (!this.#ended) yield { end: { kind: 'running' } };
  }

  *#step(event: HistoryEvent): Generator<RunStep> {
    const end = endOf(event);
    if (end || event.workflowTaskScheduledEventAttributes) {
      if (this.#task) yield { task: this.#task };
      this.#task = null;
    }
    if (end) {
      this.#ended = true;
      yield { end };
    } else if (event.workflowExecutionStartedEventAttributes) {
      yield { start: startOf(event, this.#runId) };
    } else this.#note(event);
  }

  #note(event: HistoryEvent): void {
    const begun = event.workflowTaskStartedEventAttributes;
    if (event.timerFiredEventAttributes) this.#timer = true;
    else if (event.workflowExecutionCancelRequestedEventAttributes) this.#cancelRequested = true;
    else if (begun) {
      const full = begun.suggestContinueAsNew === true;
      this.#begun = {
        at: timeOf(event),
        timer: this.#timer,
        full,
        ...(this.#cancelRequested && { cancelRequested: true }),
        ...(this.#unclaimed.length > 0 && { unclaimed: this.#unclaimed }),
      };
    } else if (event.workflowTaskCompletedEventAttributes) {
      this.#task = { ...this.#begun, updates: [] };
      this.#timer = false;
      this.#cancelRequested = false;
      this.#unclaimed = [];
    } else {
      this.#noteNews(event);
      this.#noteUpdate(event);
    }
  }

  #noteNews(event: HistoryEvent): void {
    const sent = event.signalExternalWorkflowExecutionInitiatedEventAttributes;
    const failed = event.signalExternalWorkflowExecutionFailedEventAttributes;
    if (sent?.signalName === orderMessages.holdExtended) {
      const { until, last } = valueOf(sent.input) as Extract<OrderNews, { signal: 'holdExtended' }>;
      const orderId = orderIdOf(sent.workflowExecution?.workflowId ?? '');
      if (last) this.#lastNews.set(idOf(event), { orderId, until });
    } else if (failed) {
      const hold = this.#lastNews.get(Number(failed.initiatedEventId));
      if (hold) this.#unclaimed.push(hold);
    }
  }

  #noteUpdate(event: HistoryEvent): void {
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes;
    const completed = event.workflowExecutionUpdateCompletedEventAttributes;
    if (accepted) {
      const { meta, input } = accepted.acceptedRequest ?? {};
      this.#task?.updates.push({
        id: meta?.updateId ?? '',
        name: input?.name ?? '',
        message: valueOf(input?.args),
        answer: null,
      });
    } else if (completed) {
      const update = this.#task?.updates.find(({ id }) => id === completed.meta?.updateId);
      const { success, failure } = completed.outcome ?? {};
      if (!update) return;
      update.answer = success
        ? { ok: true, value: valueOf(success) }
        : { ok: false, code: failure?.applicationFailureInfo?.type ?? '' };
    }
  }
}

/**
 * The events that are there to stay: without the tail of a workflow task that was scheduled and not
 * completed. The server may show one that it forgets again.
 */
export function lasting(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const open = events.findLastIndex((event) => event.workflowTaskScheduledEventAttributes);
  if (open === -1 || events.slice(open).some(endsTask)) return events;
  return events.slice(0, open);
}

function endsTask(event: HistoryEvent): boolean {
  return Boolean(
    event.workflowTaskCompletedEventAttributes ??
    event.workflowTaskFailedEventAttributes ??
    event.workflowTaskTimedOutEventAttributes ??
    endOf(event),
  );
}

function endOf(event: HistoryEvent): RunEnd | null {
  const at = timeOf(event);
  const continued = event.workflowExecutionContinuedAsNewEventAttributes;
  const completed = event.workflowExecutionCompletedEventAttributes;
  if (continued) {
    const input = valueOf(continued.input) as FlightInput;
    return { kind: 'continued', at, runId: continued.newExecutionRunId ?? '', input };
  }
  if (completed) return { kind: 'completed', at, result: valueOf(completed.result) as Manifest };
  const how = stopOf(event);
  return how === null ? null : { kind: 'stopped', at, how };
}

function stopOf(event: HistoryEvent): string | null {
  if (event.workflowExecutionTerminatedEventAttributes) return 'terminated';
  if (event.workflowExecutionFailedEventAttributes) return 'failed';
  if (event.workflowExecutionCanceledEventAttributes) return 'cancelled';
  return event.workflowExecutionTimedOutEventAttributes ? 'timed out' : null;
}
