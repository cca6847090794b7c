import { defaultPayloadConverter } from '@temporalio/common';
import type { InjectedSinks, WorkerOptions } from '@temporalio/worker';
import { traceHeader } from '@aisle/shared/tracing/temporal-client';
import { traceParentIn, tracing } from '@aisle/shared/tracing/tracing';
import type { Bus } from './bus.ts';
import type { TracingSinks } from './workflows/tracing.ts';

/** Each activity is a span of the trace that its workflow goes on with. */
export function tracingInterceptors(): NonNullable<WorkerOptions['interceptors']> {
  return {
    activity: [
      ({ info }) => ({
        inbound: {
          execute: (input, next) => {
            const header = input.headers[traceHeader];
            const parent = traceParentIn(header && defaultPayloadConverter.fromPayload(header));
            const attributes = { workflowId: info.workflowExecution?.workflowId ?? '' };
            return tracing.inSpan(info.activityType, { parent, attributes }, () => next(input));
          },
        },
      }),
    ],
  };
}

/** Lets a flight say which trace a version belongs to. */
export function tracingSinks(bus: Bus): InjectedSinks<TracingSinks> {
  return {
    tracing: {
      flightDecided: {
        callDuringReplay: false,
        fn: (_, notice) => {
          bus.flightTraced?.(notice);
        },
      },
    },
  };
}
