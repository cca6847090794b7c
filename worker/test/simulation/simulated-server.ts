import proto from '@temporalio/proto';
import { msNumberToTs, optionalTsToMs } from '@temporalio/common/lib/time.js';
import { limits } from '@aisle/shared/limits';
import type { SeededRandom } from '../support/random.ts';
import {
  activityFailure,
  activityTimeout,
  notFound,
  payload,
  refusedBy,
  valueOf,
} from './payloads.ts';
import {
  activityOf,
  SimulatedRun,
  type Activity,
  type Update,
  type UpdateAnswer,
} from './simulated-run.ts';
import { SimulationError } from './simulation-error.ts';
import { summaryOf } from './trace.ts';
import type { Command, Job, Sandboxes, SinkCall } from './workflow-vm.ts';

/** What an activity came to. `fails` names the failure's type; a pause until it is tried again follows if it may be. */
export type ActivityOutcome =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'fails'; readonly type: string }
  | { readonly kind: 'times-out' };

/** What is under way between workflows. The server drops it when the run that sent it closes before. */
interface Message {
  readonly from: SimulatedRun;
  readonly deliver: () => void;
}

const { coresdk } = proto;
const { StartChildWorkflowExecutionFailedCause } = coresdk.child_workflow;

const TRY_AGAIN_MS = 1_000;

/** Temporal, as far as workflows can tell: runs, timers, activities, signals, children, updates, and a clock of its own. */
export class SimulatedServer {
  /** By workflow id: the last run. */
  readonly runs = new Map<string, SimulatedRun>();
  readonly results = new Map<string, unknown>();
  #messages: Message[] = [];
  #count = 0;
  now = Date.UTC(2030, 0, 1);
  /** Runs that ended since their histories were long, before any other was suggested. */
  goneOn = 0;
  /** What happened, for whoever looks into a seed; null: nobody does. */
  trace: string[] | null = null;
  /** Told of each commit. */
  onCommit: (run: SimulatedRun) => void = () => undefined;
  onSink: (run: SimulatedRun, call: SinkCall) => void = () => undefined;

  /** `runLength`: activations after which it suggests a new run; `isUnsuggested`: to orders it does not, but counts more events. */
  constructor(
    private readonly sandboxes: Sandboxes,
    private readonly random: SeededRandom,
    public runLength: number,
    private readonly isUnsuggested = false,
  ) {}

  get messages(): readonly Message[] {
    return this.#messages;
  }

  get openRuns(): SimulatedRun[] {
    return [...this.runs.values()].filter(({ isClosed }) => !isClosed);
  }

  find(workflowId: string): SimulatedRun | undefined {
    const run = this.runs.get(workflowId);
    return run?.isClosed === false ? run : undefined;
  }

  /** False: there is an open one of this id already. */
  start(type: string, workflowId: string, input: unknown): boolean {
    if (this.find(workflowId)) return false;
    this.#open(type, workflowId, [payload(input)], undefined);
    return true;
  }

  #open(
    type: string,
    workflowId: string,
    args: NonNullable<Job['initializeWorkflow']>['arguments'],
    before: SimulatedRun | undefined,
  ): SimulatedRun {
    this.#count += 1;
    const runId = `run-${this.#count}`;
    const firstRunId = before?.identity.firstRunId ?? runId;
    const runStartedAt = this.now;
    const startedAt = before?.identity.startedAt ?? runStartedAt;
    const run = new SimulatedRun(
      { workflowId, runId, firstRunId, type, startedAt, runStartedAt },
      this.sandboxes,
    );
    run.waiting.push({
      initializeWorkflow: {
        workflowType: type,
        workflowId,
        arguments: args ?? [],
        firstExecutionRunId: firstRunId,
        attempt: 1,
        startTime: msNumberToTs(runStartedAt),
      },
    });
    this.runs.set(workflowId, run);
    return run;
  }

  /** Retention: a closed workflow is not known any more. */
  remove(workflowId: string): void {
    if (this.runs.get(workflowId)?.isClosed) this.runs.delete(workflowId);
  }

  update(
    workflowId: string,
    name: string,
    args: readonly unknown[],
    onAnswer: (answer: UpdateAnswer) => void,
  ): void {
    const run = this.find(workflowId);
    if (!run) return onAnswer({ kind: 'gone' });
    this.#count += 1;
    const id = `update-${this.#count}`;
    const job: Job = {
      doUpdate: {
        id,
        protocolInstanceId: id,
        name,
        input: args.map(payload),
        meta: { updateId: id },
        runValidator: true,
      },
    };
    this.#admit(run, { id, job, onAnswer });
  }

  #admit(run: SimulatedRun, update: Update): void {
    run.updates.set(update.id, update);
    run.waiting.push(update.job);
  }

  requestCancel(workflowId: string): void {
    this.find(workflowId)?.waiting.push({ cancelWorkflow: { reason: '' } });
  }

  terminate(workflowId: string): Promise<void> {
    const run = this.find(workflowId);
    return run ? this.#close(run) : Promise.resolve();
  }

  note(about: string, what: () => string): void {
    this.trace?.push(`${new Date(this.now).toISOString()} ${about}: ${what()}`);
  }

  /** One workflow task of a run that has something to take. */
  async runTask(run: SimulatedRun): Promise<void> {
    if (run.activations > this.runLength) this.#fill(run);
    this.note(run.identity.workflowId, () => `takes ${run.waiting.map(summaryOf).join(' ')}`);
    this.#tell(run, await run.takeTask(this.now));
    await this.#concludeTask(run);
  }

  #fill(run: SimulatedRun): void {
    if (this.isUnsuggested && run.identity.type === 'order') run.moreEvents = limits.orderRunEvents;
    else run.continueAsNewSuggested = true;
  }

  async answerLocally(run: SimulatedRun): Promise<void> {
    this.note(
      run.identity.workflowId,
      () =>
        `is told ${run.localAnswers.map(({ result }) => JSON.stringify(valueOf(result.completed?.result))).join(' ')}`,
    );
    this.#tell(run, await run.takeLocalAnswers(this.now));
    await this.#concludeTask(run);
  }

  #tell(run: SimulatedRun, calls: readonly SinkCall[]): void {
    for (const call of calls) this.onSink(run, call);
  }

  async #concludeTask(run: SimulatedRun): Promise<void> {
    if (run.localActivities.size === 0) await this.commit(run);
  }

  /** The end of a task, or of a part of one whose local activities take long. */
  async commit(run: SimulatedRun): Promise<void> {
    // Something has happened of which the workflow did not know when it closed its run: the server has it look again.
    if (run.isClosing && run.waiting.some(({ doUpdate }) => !doUpdate)) return run.lose();
    const commands = run.commit();
    this.note(run.identity.workflowId, () => `committed ${commands.map(summaryOf).join(' ')}`);
    for (const command of commands) await this.#carryOut(run, command);
    this.onCommit(run);
  }

  async #carryOut(run: SimulatedRun, command: Command): Promise<void> {
    const { startTimer, cancelTimer, scheduleActivity, requestCancelActivity } = command;
    if (startTimer)
      run.timers.set(
        startTimer.seq ?? 0,
        this.now + (optionalTsToMs(startTimer.startToFireTimeout) ?? 0),
      );
    else if (cancelTimer) this.#cancelTimer(run, cancelTimer.seq ?? 0);
    else if (scheduleActivity) {
      const activity = activityOf(scheduleActivity, this.now);
      run.activities.set(activity.seq, activity);
    } else if (requestCancelActivity) this.#cancelActivity(run, requestCancelActivity.seq ?? 0);
    else if (command.updateResponse) this.#answer(run, command.updateResponse);
    else if (command.signalExternalWorkflowExecution)
      this.#sendSignal(run, command.signalExternalWorkflowExecution);
    else if (command.startChildWorkflowExecution)
      this.#startChild(run, command.startChildWorkflowExecution);
    else if (command.continueAsNewWorkflowExecution)
      await this.#continueAsNew(run, command.continueAsNewWorkflowExecution);
    else if (command.completeWorkflowExecution) {
      this.results.set(run.identity.workflowId, valueOf(command.completeWorkflowExecution.result));
      await this.#close(run);
    } else if (command.failWorkflowExecution) {
      throw new SimulationError(
        `${run.identity.workflowId} failed: ${command.failWorkflowExecution.failure?.message ?? ''}`,
      );
    } else if (command.cancelWorkflowExecution) {
      throw new SimulationError(`${run.identity.workflowId} was cut short by a cancellation`);
    }
  }

  #cancelTimer(run: SimulatedRun, seq: number): void {
    run.timers.delete(seq);
    const place = run.waiting.findIndex(({ fireTimer }) => fireTimer?.seq === seq);
    if (place >= 0) run.waiting.splice(place, 1);
  }

  #cancelActivity(run: SimulatedRun, seq: number): void {
    const activity = run.activities.get(seq);
    if (!activity) return;
    run.activities.delete(seq);
    const failure = { message: 'cancelled', canceledFailureInfo: {} };
    run.waiting.push({
      resolveActivity: {
        seq,
        result: {
          cancelled: {
            failure: {
              message: 'cancelled',
              activityFailureInfo: { activityType: { name: activity.type }, activityId: '1' },
              cause: failure,
            },
          },
        },
      },
    });
  }

  #answer(
    run: SimulatedRun,
    { protocolInstanceId, completed, rejected }: NonNullable<Command['updateResponse']>,
  ): void {
    const update = run.updates.get(protocolInstanceId ?? '');
    if (!update || !(completed ?? rejected)) return;
    run.updates.delete(update.id);
    if (completed) update.onAnswer({ kind: 'completed', value: valueOf(completed) });
    else update.onAnswer({ kind: 'rejected', refused: refusedBy(rejected) });
  }

  #sendSignal(
    from: SimulatedRun,
    {
      seq,
      workflowExecution,
      signalName,
      args,
    }: NonNullable<Command['signalExternalWorkflowExecution']>,
  ): void {
    const deliver = (): void => {
      const target = this.find(workflowExecution?.workflowId ?? '');
      target?.waiting.push({ signalWorkflow: { signalName: signalName ?? '', input: args ?? [] } });
      from.waiting.push({
        resolveSignalExternalWorkflow: { seq: seq ?? 0, ...(!target && { failure: notFound() }) },
      });
    };
    this.#messages.push({ from, deliver });
  }

  #startChild(
    from: SimulatedRun,
    { seq, workflowId, workflowType, input }: NonNullable<Command['startChildWorkflowExecution']>,
  ): void {
    const deliver = (): void => {
      const [id, type] = [workflowId ?? '', workflowType ?? ''];
      const isThere = this.find(id) !== undefined;
      const cause =
        StartChildWorkflowExecutionFailedCause.START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_WORKFLOW_ALREADY_EXISTS;
      const answer = isThere
        ? { failed: { workflowId: id, workflowType: type, cause } }
        : { succeeded: { runId: this.#open(type, id, input, undefined).identity.runId } };
      from.waiting.push({ resolveChildWorkflowExecutionStart: { seq: seq ?? 0, ...answer } });
    };
    this.#messages.push({ from, deliver });
  }

  async #continueAsNew(
    run: SimulatedRun,
    { workflowType, arguments: args }: NonNullable<Command['continueAsNewWorkflowExecution']>,
  ): Promise<void> {
    const { workflowId, type } = run.identity;
    if (!run.continueAsNewSuggested) this.goneOn += 1;
    const updates = [...run.updates.values()];
    run.updates.clear();
    await this.#close(run);
    const next = this.#open(workflowType || type, workflowId, args, run);
    // Whoever sent them sends them again.
    for (const update of updates) this.#admit(next, update);
  }

  async #close(run: SimulatedRun): Promise<void> {
    run.isClosed = true;
    run.timers.clear();
    run.activities.clear();
    run.localActivities.clear();
    run.waiting.length = 0;
    this.#messages = this.#messages.filter(({ from }) => from !== run);
    const updates = [...run.updates.values()];
    run.updates.clear();
    await run.dispose();
    for (const update of updates) update.onAnswer({ kind: 'gone' });
  }

  /** Delivers one of the messages under way; those of one run in the order in which it sent them. */
  deliver(): void {
    const first = new Map<SimulatedRun, Message>();
    for (const message of this.#messages)
      if (!first.has(message.from)) first.set(message.from, message);
    const candidates = [...first.values()];
    const message = candidates[this.random.integer(candidates.length)];
    if (!message) return;
    this.#messages = this.#messages.filter((other) => other !== message);
    message.deliver();
  }

  settle(run: SimulatedRun, activity: Activity, outcome: ActivityOutcome): void {
    if (run.activities.get(activity.seq) !== activity) return;
    const isLast = activity.mostAttempts > 0 && activity.attempt >= activity.mostAttempts;
    const isLate = this.now >= activity.giveUpAt;
    if (outcome.kind !== 'done' && !isLast && !isLate) {
      activity.attempt += 1;
      activity.begun = false;
      activity.notBefore = this.now + this.random.integer(TRY_AGAIN_MS);
      return;
    }
    run.activities.delete(activity.seq);
    const result = resultOf(activity, outcome);
    run.waiting.push({ resolveActivity: { seq: activity.seq, result } });
  }

  settleLocally(run: SimulatedRun, activity: Activity, outcome: ActivityOutcome): void {
    if (run.localActivities.get(activity.seq) !== activity) return;
    run.localAnswers.push({ seq: activity.seq, result: resultOf(activity, outcome) });
  }

  /** Lets time pass, and timers go off. */
  passTime(ms: number): void {
    this.now += ms;
    for (const run of this.openRuns)
      for (const [seq, deadline] of run.timers)
        if (deadline <= this.now) {
          run.timers.delete(seq);
          run.waiting.push({ fireTimer: { seq } });
        }
  }

  /** ms; Infinity when nothing waits for time to pass. */
  get nextDeadline(): number {
    let next = Infinity;
    for (const run of this.openRuns) {
      for (const deadline of run.timers.values()) next = Math.min(next, deadline);
      for (const { notBefore, begun } of run.activities.values())
        if (!begun) next = Math.min(next, notBefore);
    }
    return next;
  }

  async dispose(): Promise<void> {
    for (const run of this.runs.values()) await run.dispose();
  }
}

function resultOf({ type }: Activity, outcome: ActivityOutcome) {
  if (outcome.kind === 'done') return { completed: { result: payload(outcome.value) } };
  const failure =
    outcome.kind === 'fails' ? activityFailure(type, outcome.type) : activityTimeout(type);
  return { failed: { failure } };
}
