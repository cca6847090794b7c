import { SimulationError } from './simulation-error.ts';
import type {
  Activation,
  Command,
  Job,
  RunIdentity,
  Sandbox,
  Sandboxes,
  SinkCall,
} from './workflow-vm.ts';
import { payload, refusedBy, valueOf, type Refused } from './payloads.ts';

/** How a caller's update ended. `gone`: there is no open workflow to take it. */
export type UpdateAnswer =
  | { readonly kind: 'completed'; readonly value: unknown }
  | { readonly kind: 'rejected'; readonly refused: Refused }
  | { readonly kind: 'gone' };

/** An update that was sent to a workflow and is not answered yet. */
export interface Update {
  readonly id: string;
  readonly job: Job;
  readonly onAnswer: (answer: UpdateAnswer) => void;
}

/** An activity that a workflow waits for. */
export interface Activity {
  readonly seq: number;
  readonly type: string;
  readonly args: readonly unknown[];
  /** How often it may be tried; 0: until it succeeds. */
  readonly mostAttempts: number;
  /** ms; when it is given up however often it may be tried. */
  readonly giveUpAt: number;
  attempt: number;
  /** ms; not before. */
  notBefore: number;
  /** It was begun, and its answer is under way. */
  begun: boolean;
}

type ActivityResult = NonNullable<NonNullable<Job['resolveActivity']>['result']>;

/**
 * One run of a workflow as the server and the SDK's core know it: what is committed is history, and whatever a workflow
 * task did before it was committed is lost when its worker dies.
 */
export class SimulatedRun {
  /** What waits for the next workflow task: events, and updates. */
  readonly waiting: Job[] = [];
  readonly updates = new Map<string, Update>();
  /** Deadlines by number, ms. */
  readonly timers = new Map<number, number>();
  readonly activities = new Map<number, Activity>();
  readonly localActivities = new Map<number, Activity>();
  readonly localAnswers: { readonly seq: number; readonly result: ActivityResult }[] = [];
  /** Counts the lives of its sandbox: an answer to a local activity of an earlier one comes too late. */
  life = 0;
  continueAsNewSuggested = false;
  /** What its history is longer by than what it has taken. */
  moreEvents = 0;
  isClosed = false;
  isTaskOpen = false;
  readonly #history: { readonly activation: Activation; readonly commands: readonly Command[] }[] =
    [];
  #uncommitted: { activation: Activation; commands: readonly Command[] }[] = [];
  readonly #patches = new Set<string>();
  /** Updates that were. */
  readonly #accepted = new Set<string>();
  #events = 1;
  #sandbox: Sandbox | null = null;

  constructor(
    readonly identity: RunIdentity,
    private readonly sandboxes: Sandboxes,
  ) {}

  get activations(): number {
    return this.#history.length;
  }

  /** Lets the workflow take what waits. Gives what its sinks said. */
  async takeTask(now: number): Promise<readonly SinkCall[]> {
    const jobs = sorted(this.waiting.splice(0));
    this.isTaskOpen = true;
    return this.#activate(jobs, now);
  }

  /** Tells it the answers to its local activities, within its task. */
  async takeLocalAnswers(now: number): Promise<readonly SinkCall[]> {
    const answers = this.localAnswers.splice(0);
    for (const { seq } of answers) this.localActivities.delete(seq);
    this.isTaskOpen = true;
    const jobs = answers.map(({ seq, result }) => ({
      resolveActivity: { seq, isLocal: true, result },
    }));
    return this.#activate(jobs, now);
  }

  async #activate(jobs: readonly Job[], at: number): Promise<readonly SinkCall[]> {
    const { continueAsNewSuggested } = this;
    const historyLength = this.#events + this.moreEvents;
    const activation = { jobs, at, historyLength, continueAsNewSuggested };
    const sandbox = await this.#memory();
    const { commands, sinkCalls } = await sandbox.activate(activation, false);
    this.#uncommitted.push({ activation, commands });
    for (const { scheduleLocalActivity } of commands)
      if (scheduleLocalActivity) {
        const activity = activityOf(scheduleLocalActivity, at);
        this.localActivities.set(activity.seq, activity);
      }
    return sinkCalls;
  }

  /** Whether its task ends the run. */
  get isClosing(): boolean {
    return this.#uncommitted.some(({ commands }) => commands.some(closes));
  }

  /** What the task has come to, and its end. Nothing of it was known outside before. */
  commit(): readonly Command[] {
    const task = this.#uncommitted;
    this.#uncommitted = [];
    this.isTaskOpen = false;
    for (const { activation, commands } of task) this.#remember(activation, commands);
    return task.flatMap(({ commands }) => commands);
  }

  #remember(activation: Activation, commands: readonly Command[]): void {
    for (const { updateResponse, setPatchMarker } of commands) {
      if (updateResponse?.accepted) this.#accepted.add(updateResponse.protocolInstanceId ?? '');
      if (setPatchMarker?.patchId) this.#patches.add(setPatchMarker.patchId);
    }
    // An update that a validator refused leaves no trace in a history.
    const leavesTrace = (id: string | null | undefined): boolean => this.#accepted.has(id ?? '');
    const jobs = activation.jobs.filter(
      ({ doUpdate }) => !doUpdate || leavesTrace(doUpdate.protocolInstanceId),
    );
    const kept = commands.filter(
      ({ updateResponse }) => !updateResponse || leavesTrace(updateResponse.protocolInstanceId),
    );
    if (jobs.length === 0 && kept.length === 0) return;
    this.#history.push({ activation: { ...activation, jobs }, commands: kept });
    this.#events += jobs.length + kept.length + 3;
  }

  /** Its worker dies, or evicts it: what is not committed never happened, and what it took is delivered again. */
  async lose(): Promise<void> {
    const jobs = this.#uncommitted.flatMap(({ activation }) => activation.jobs);
    this.waiting.unshift(...jobs.filter(({ resolveActivity }) => !resolveActivity?.isLocal));
    this.#uncommitted = [];
    this.isTaskOpen = false;
    this.life += 1;
    this.localActivities.clear();
    this.localAnswers.length = 0;
    const sandbox = this.#sandbox;
    this.#sandbox = null;
    await sandbox?.dispose();
    // What it had begun and not heard of is begun again.
    if (!this.isClosed && this.#hasOpenLocalActivities()) await this.#memory();
  }

  /** Asks it; only between its tasks. */
  async query(type: string, now: number, ...args: readonly unknown[]): Promise<unknown> {
    const sandbox = await this.#memory();
    const job = { queryWorkflow: { queryId: 'q', queryType: type, arguments: args.map(payload) } };
    const activation = {
      jobs: [job],
      at: now,
      historyLength: this.#events,
      continueAsNewSuggested: false,
    };
    const { commands } = await sandbox.activate(activation, true);
    const answer = commands[0]?.respondToQuery;
    if (answer?.failed)
      throw new SimulationError(`query ${type} failed: ${refusedBy(answer.failed).type}`);
    return valueOf(answer?.succeeded?.response);
  }

  async dispose(): Promise<void> {
    await this.#sandbox?.dispose();
    this.#sandbox = null;
  }

  #hasOpenLocalActivities(): boolean {
    return this.#history.some(({ commands }) =>
      commands.some(({ scheduleLocalActivity }) => scheduleLocalActivity),
    );
  }

  async #memory(): Promise<Sandbox> {
    if (this.#sandbox) return this.#sandbox;
    const sandbox = await this.sandboxes.open(this.identity);
    this.#sandbox = sandbox;
    for (const [place, { activation, commands }] of this.#history.entries()) {
      const patched =
        place === 0 ? [...this.#patches].map((patchId) => ({ notifyHasPatch: { patchId } })) : [];
      const jobs = [...patched, ...activation.jobs.map(withoutValidator)];
      const replayed = await sandbox.activate({ ...activation, jobs }, true);
      const [then, now] = [textOf(commands), textOf(replayed.commands)];
      if (then !== now) {
        const { workflowId } = this.identity;
        throw new SimulationError(
          `${workflowId} replays otherwise at activation ${place}:\n${then}\n${now}`,
        );
      }
      for (const { scheduleLocalActivity } of replayed.commands) {
        if (!scheduleLocalActivity) continue;
        const activity = activityOf(scheduleLocalActivity, activation.at);
        this.localActivities.set(activity.seq, activity);
      }
      for (const { resolveActivity } of activation.jobs)
        if (resolveActivity?.isLocal) this.localActivities.delete(resolveActivity.seq ?? 0);
    }
    return sandbox;
  }
}

function closes(command: Command): boolean {
  return Boolean(
    command.completeWorkflowExecution ??
    command.failWorkflowExecution ??
    command.cancelWorkflowExecution ??
    command.continueAsNewWorkflowExecution,
  );
}

/** As the SDK's core does: the start, then messages as they came, then the rest. */
function sorted(jobs: readonly Job[]): Job[] {
  const rank = ({ initializeWorkflow, signalWorkflow, doUpdate, cancelWorkflow }: Job): number => {
    if (initializeWorkflow) return 0;
    return signalWorkflow || doUpdate || cancelWorkflow ? 1 : 2;
  };
  return jobs.toSorted((one, other) => rank(one) - rank(other));
}

/** An update in a history was accepted: it is not asked again whether it may be. */
function withoutValidator(job: Job): Job {
  return job.doUpdate ? { doUpdate: { ...job.doUpdate, runValidator: false } } : job;
}

function textOf(commands: readonly Command[]): string {
  return JSON.stringify(commands, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString() : value,
  );
}

type Scheduled = NonNullable<Command['scheduleActivity'] | Command['scheduleLocalActivity']>;

export function activityOf(
  { seq, activityType, arguments: args, retryPolicy, scheduleToCloseTimeout }: Scheduled,
  at: number,
): Activity {
  const patience = scheduleToCloseTimeout
    ? Number(scheduleToCloseTimeout.seconds ?? 0) * 1_000
    : Infinity;
  return {
    seq: seq ?? 0,
    type: activityType ?? '',
    args: (args ?? []).map(valueOf),
    mostAttempts: retryPolicy?.maximumAttempts ?? 0,
    giveUpAt: at + patience,
    attempt: 1,
    notBefore: at,
    begun: false,
  };
}
