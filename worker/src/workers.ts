import type { Client } from '@temporalio/client';
import type {
  DataConverter,
  VersioningBehavior,
  WorkerDeploymentVersion,
} from '@temporalio/common';
import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { updateFlights } from '@aisle/shared/group-commit';
import { limits } from '@aisle/shared/limits';
import { tracing } from '@aisle/shared/tracing/tracing';
import { taskQueues, workerBuild } from '@aisle/shared/workflow-api';
import { createPaymentActivities, type GatewayAddress } from './activities/payments.ts';
import { createRebookingActivities, createSeatActivities } from './activities/bookings.ts';
import type { IndexActivities, MailActivities } from './activities/types.ts';
import { type Bus, busSinks } from './bus.ts';
import { tracingInterceptors, tracingSinks } from './tracing.ts';

export interface WorkerParts {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** Encrypts what Temporal keeps. */
  readonly dataConverter: DataConverter;
  /** For the updates of flights: its connection must not retry by itself (see `connectClient`). */
  readonly client: Client;
  readonly bundle: NonNullable<WorkerOptions['workflowBundle']>;
  /** Which version of which Worker Deployment these are; absent: Temporal does not tell versions apart. */
  readonly version?: WorkerDeploymentVersion | undefined;
  readonly bus: Bus;
  readonly gateway: GatewayAddress;
  /** Absent: nobody is found by name. */
  readonly index?: IndexActivities;
  /** Absent: this process writes to no customer. */
  readonly mails?: MailActivities;
}

export interface RunningWorkers {
  /** Resolves after {@link stop}; rejects when a worker fails for good. */
  readonly done: Promise<void>;
  /** Lets tasks under way finish, for a few seconds at most. The connections stay the caller's. */
  stop(): Promise<void>;
}

/** Running activities (they are told at once) and workflow tasks get this long to finish. */
const SHUTDOWN_GRACE_MS = 1_000;
const SHUTDOWN_FORCE_MS = 4_000;
/** After a crash, tasks meant for the dead worker's cache wait so long before another may have them. */
const STICKY_MS = 5_000;

const noIndex: IndexActivities = {
  searchKeys: () => Promise.resolve(null),
  peopleKeptMs: () => Promise.resolve(limits.archivedPeopleMs),
};

/**
 * Starts this process's workers. Several, because an order keeps its workflow-task slot while its local
 * activity waits for the flight: with shared slots, orders could keep the flight they wait for out. And mails that wait for a slow
 * mail server are in the way of neither.
 */
export async function startWorkers(parts: WorkerParts): Promise<RunningWorkers> {
  const index = { ...(parts.index ?? noIndex) };
  const flights = await Worker.create({
    ...common(parts, 'AUTO_UPGRADE'),
    ...flightTuning,
    activities: index,
  });
  const orders = await Worker.create({
    ...common(parts, 'PINNED'),
    ...orderTuning,
    activities: {
      ...createSeatActivities(updateFlights(parts.client)),
      ...createPaymentActivities(parts.gateway),
      ...index,
      ...createRebookingActivities(parts.client),
    },
  });
  const mails = parts.mails && {
    mails: await Worker.create({
      ...common(parts, 'AUTO_UPGRADE'),
      ...mailTuning,
      activities: { ...parts.mails },
    }),
  };
  return runTogether({ flights, orders, ...mails });
}

/**
 * `behaviour`, where workers have versions: what lives long moves to each new version at its next task, what began on one
 * (an order) stays there.
 */
function common(parts: WorkerParts, behaviour: VersioningBehavior) {
  return {
    connection: parts.connection,
    namespace: parts.namespace,
    dataConverter: parts.dataConverter,
    workflowBundle: parts.bundle,
    ...buildOf(parts.version, behaviour),
    sinks: { ...busSinks(parts.bus), ...(tracing.isOn && tracingSinks(parts.bus)) },
    ...(tracing.isOn && { interceptors: tracingInterceptors() }),
    stickyQueueScheduleToStartTimeout: STICKY_MS,
    shutdownGraceTime: SHUTDOWN_GRACE_MS,
    shutdownForceTime: SHUTDOWN_FORCE_MS,
  };
}

/** Without versions a constant, instead of a checksum that whoever starts an order cannot know. */
function buildOf(
  version: WorkerDeploymentVersion | undefined,
  defaultVersioningBehavior: VersioningBehavior,
) {
  if (version === undefined) return { buildId: workerBuild };
  const workerDeploymentOptions = {
    version,
    useWorkerVersioning: true,
    defaultVersioningBehavior,
  } as const;
  return { workerDeploymentOptions };
}

const flightTuning = {
  taskQueue: taskQueues.flights,
  workflowTaskPollerBehavior: { type: 'autoscaling', initial: 4, maximum: 20 },
  maxConcurrentWorkflowTaskExecutions: 40,
  maxCachedWorkflows: 500,
} as const satisfies Partial<WorkerOptions>;

/** Slots are cheap here: most of them wait, for flights or for the payment gateway. */
const orderTuning = {
  taskQueue: taskQueues.orders,
  workflowTaskPollerBehavior: { type: 'autoscaling', initial: 10, maximum: 40 },
  maxConcurrentWorkflowTaskExecutions: 200,
  maxConcurrentLocalActivityExecutions: limits.commandSlots,
  maxConcurrentActivityTaskExecutions: 500,
  activityTaskPollerBehavior: { type: 'autoscaling', initial: 2, maximum: 20 },
  // Some 100 kB each. The end of one that is not among them costs a replay, half as much again: thousands may run out at once.
  maxCachedWorkflows: 3_000,
} as const satisfies Partial<WorkerOptions>;

/** Nobody waits for them: a few at a time, and their workflows in nobody's place. */
const mailTuning = {
  taskQueue: taskQueues.mails,
  maxConcurrentWorkflowTaskExecutions: 10,
  maxConcurrentActivityTaskExecutions: limits.mailsAtOnce,
  workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
  activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 1 },
  maxCachedWorkflows: 50,
} as const satisfies Partial<WorkerOptions>;

function runTogether(workers: {
  readonly flights: Worker;
  readonly orders: Worker;
  readonly mails?: Worker;
}): RunningWorkers {
  const { flights, orders, mails } = workers;
  const running = new Map(
    [orders, ...(mails ? [mails] : []), flights].map((worker) => [worker, worker.run()]),
  );
  return {
    done: Promise.all(running.values()).then(() => undefined),
    async stop() {
      // Orders first: what they still ask is answered by the flights.
      for (const [worker, done] of running) {
        if (worker.getState() === 'RUNNING') worker.shutdown();
        await done.catch(() => undefined);
      }
    },
  };
}
