/**
 * Carries the trace through a workflow: what it does belongs to the last that was asked of it. Only in the bundle of a worker
 * that traces. It makes no ids and takes no time: commands are the same with and without it.
 */
import {
  defaultPayloadConverter,
  type Payload,
  proxySinks,
  type Sinks,
  workflowInfo,
  type WorkflowInterceptors,
} from '@temporalio/workflow';
import type { TracedNotice } from '@aisle/shared/bus-messages';
import { flightMessages, workflowTypes, type CommandOutcome } from '@aisle/shared/workflow-api';

export interface TracingSinks extends Sinks {
  tracing: { flightDecided(notice: TracedNotice): void };
}

const { tracing } = proxySinks<TracingSinks>();
const header = 'traceparent';

export const interceptors = (): WorkflowInterceptors => {
  let asked: Payload | undefined;
  const noteFrom = ({ headers }: { readonly headers: Readonly<Record<string, Payload>> }): void => {
    asked = headers[header] ?? asked;
  };
  const traced = <T extends { readonly headers: Record<string, Payload> }>(input: T): T =>
    asked === undefined ? input : { ...input, headers: { ...input.headers, [header]: asked } };
  return {
    inbound: [
      {
        execute: (input, next) => {
          noteFrom(input);
          return next(input);
        },
        handleSignal: (input, next) => {
          noteFrom(input);
          return next(input);
        },
        handleUpdate: async (input, next) => {
          noteFrom(input);
          const result = await next(input);
          if (input.name === flightMessages.commands) tellDecided(asked, result);
          return result;
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(traced(input)),
        scheduleLocalActivity: (input, next) => next(traced(input)),
        startChildWorkflowExecution: (input, next) => next(traced(input)),
        signalWorkflow: (input, next) => next(traced(input)),
        continueAsNew: (input, next) => next(traced(input)),
      },
    ],
  };
};

/** A flight has decided a batch: whoever shows its versions to viewers goes on with the trace. */
function tellDecided(asked: Payload | undefined, outcomes: unknown): void {
  if (asked === undefined || workflowInfo().workflowType !== workflowTypes.flight) return;
  const versions = (outcomes as CommandOutcome[]).flatMap((outcome) => versionOf(outcome) ?? []);
  if (versions.length === 0) return;
  const trace = defaultPayloadConverter.fromPayload<string>(asked);
  const flightId = workflowInfo().workflowId.replace(/^flight:/, '');
  tracing.flightDecided({ flightId, version: Math.max(...versions), trace });
}

function versionOf(outcome: CommandOutcome): number | null {
  return outcome.ok ? outcome.version : null;
}
