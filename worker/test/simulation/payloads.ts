/** Payloads and failures as they travel between server and workflow. */
import {
  ActivityFailure,
  ApplicationFailure,
  DefaultFailureConverter,
  defaultPayloadConverter,
  RetryState,
  TimeoutFailure,
  TimeoutType,
  type Payload,
} from '@temporalio/common';
import type { temporal } from '@temporalio/proto';

type Failure = temporal.api.failure.v1.IFailure;

const converter = new DefaultFailureConverter();

export function payload(value: unknown): Payload {
  return defaultPayloadConverter.toPayload(value);
}

/** What a payload says; `undefined` where there is none. */
export function valueOf(sent: temporal.api.common.v1.IPayload | null | undefined): unknown {
  return sent ? defaultPayloadConverter.fromPayload(sent) : undefined;
}

/** A refusal as it leaves a workflow: its type and what came with it. */
export interface Refused {
  readonly type: string;
  readonly details: unknown;
}

export function refusedBy(failure: Failure | null | undefined): Refused {
  const { type, details } = failure?.applicationFailureInfo ?? {};
  return { type: type ?? failure?.message ?? '', details: valueOf(details?.payloads?.[0]) };
}

/** That an activity failed with an error of this type. */
export function activityFailure(activity: string, type: string): Failure {
  return failureOf(
    activity,
    ApplicationFailure.retryable(type, type),
    RetryState.MAXIMUM_ATTEMPTS_REACHED,
  );
}

/** That an activity did not end in time, as after the death of its worker. */
export function activityTimeout(activity: string): Failure {
  return failureOf(
    activity,
    new TimeoutFailure('timed out', undefined, TimeoutType.START_TO_CLOSE),
    RetryState.TIMEOUT,
  );
}

function failureOf(activity: string, cause: Error, state: RetryState): Failure {
  const failure = new ActivityFailure(
    'Activity task failed',
    activity,
    '1',
    state,
    'simulated',
    cause,
  );
  return converter.errorToFailure(failure, defaultPayloadConverter);
}

/** That there is no workflow to be signalled. */
export function notFound(): Failure {
  return converter.errorToFailure(
    ApplicationFailure.nonRetryable('not found', 'NotFound'),
    defaultPayloadConverter,
  );
}
