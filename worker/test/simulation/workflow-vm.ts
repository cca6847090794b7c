/**
 * Workflow code as a worker runs it: the bundle that ships, in the SDK's own sandbox, driven by activations. Only what lies
 * below it, Temporal's server and the SDK's core, is simulated.
 */
import { TypedSearchAttributes } from '@temporalio/common';
import { msNumberToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import { GlobalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
import type { Workflow } from '@temporalio/worker/lib/workflow/interface.js';

const { coresdk } = proto;

export type Job = proto.coresdk.workflow_activation.IWorkflowActivationJob;
export type Command = proto.coresdk.workflow_commands.IWorkflowCommand;
type Completion = proto.coresdk.workflow_completion.IWorkflowActivationCompletion;

/** What a run is known by from its start. */
export interface RunIdentity {
  readonly workflowId: string;
  readonly runId: string;
  readonly firstRunId: string;
  readonly type: string;
  /** Of the first run, ms. */
  readonly startedAt: number;
  /** Of this run. */
  readonly runStartedAt: number;
}

/** One activation, as it is delivered, and delivered again after a crash. */
export interface Activation {
  readonly jobs: readonly Job[];
  /** ms. */
  readonly at: number;
  readonly historyLength: number;
  readonly continueAsNewSuggested: boolean;
}

/** What a sink of a workflow was called with. */
export interface SinkCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

const { WorkflowActivation } = coresdk.workflow_activation;

/** All flags that the SDK knows: what a history made today has. */
const sdkFlags = [1, 2, 3];

/** The SDK starts no local activity that its worker does not have. */
const localActivities = new Set(['sendSeatCommand', 'searchKeys', 'peopleKeptMs']);

/** Makes sandboxes for the workflows of one bundle. */
export class Sandboxes {
  private constructor(private readonly creator: ReusableVMWorkflowCreator) {}

  /** Of a bundle as a worker is given it. */
  static async load(code: string): Promise<Sandboxes> {
    // It follows every promise for the sake of stack traces that nobody asks for here, at four times the cost.
    GlobalHandlers.prototype.install = () => undefined;
    const bundlePath = '/workflows.js';
    const sourceMap = { version: 3, sources: [], names: [], mappings: '', file: bundlePath };
    const bundle = { code, filename: bundlePath, sourceMap } as never;
    // No limit of time: it would cost a thread for each call.
    const unlimited = undefined as never;
    return new Sandboxes(
      await ReusableVMWorkflowCreator.create(bundle, unlimited, localActivities, undefined),
    );
  }

  close(): Promise<void> {
    return this.creator.destroy();
  }

  async open(identity: RunIdentity): Promise<Sandbox> {
    const { workflowId, runId, firstRunId, type, startedAt, runStartedAt } = identity;
    const info = {
      workflowId,
      runId,
      workflowType: type,
      searchAttributes: {},
      typedSearchAttributes: new TypedSearchAttributes(),
      taskQueue: 'simulated',
      namespace: 'default',
      firstExecutionRunId: firstRunId,
      originalExecutionRunId: runId,
      startTime: new Date(startedAt),
      runStartTime: new Date(runStartedAt),
      taskTimeoutMs: 10_000,
      attempt: 1,
      historyLength: 0,
      historySize: 0,
      continueAsNewSuggested: false,
      unsafe: { now: () => 0, isReplaying: false, isReplayingHistoryEvents: false },
    };
    const workflow = await this.creator.createWorkflow({
      info: info as never,
      randomnessSeed: seedOf(runId),
      now: runStartedAt,
      showStackTraceSources: false,
      failureExceptionTypeNames: [] as never,
    });
    return new Sandbox(runId, workflow);
  }
}

/** One run of a workflow in memory. It is lost with its worker, and made anew by delivering the same activations again. */
export class Sandbox {
  constructor(
    private readonly runId: string,
    private readonly workflow: Workflow,
  ) {}

  /** Throws when the workflow task fails: no input may do that. */
  async activate(
    { jobs, at, historyLength, continueAsNewSuggested }: Activation,
    isReplaying: boolean,
  ): Promise<{ readonly commands: readonly Command[]; readonly sinkCalls: readonly SinkCall[] }> {
    const completion = await this.workflow.activate(
      WorkflowActivation.fromObject({
        runId: this.runId,
        timestamp: msNumberToTs(at),
        isReplaying,
        historyLength,
        continueAsNewSuggested,
        availableInternalFlags: sdkFlags,
        jobs,
      }),
    );
    const calls = await this.workflow.getAndResetSinkCalls();
    const sinkCalls = calls
      .filter(({ ifaceName }) => ifaceName === 'bus')
      .map(({ fnName, args }) => ({ name: fnName, args }));
    return { commands: commandsOf(completion), sinkCalls };
  }

  dispose(): Promise<void> {
    return this.workflow.dispose();
  }
}

function commandsOf({ successful, failed }: Completion): readonly Command[] {
  if (failed) {
    const { message, stackTrace } = failed.failure ?? {};
    throw new Error(`a workflow task failed: ${message ?? ''}\n${stackTrace ?? ''}`);
  }
  return successful?.commands ?? [];
}

/** Eight bytes for the workflow's own random numbers. */
function seedOf(runId: string): number[] {
  return Array.from(
    { length: 8 },
    (_, place) => (runId.charCodeAt(place % runId.length) + place) % 256,
  );
}
