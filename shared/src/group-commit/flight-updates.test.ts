import {
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { grpcCodes } from '../grpc.ts';
import { classify } from './flight-updates.ts';

function serviceError(code: number): ServiceError {
  const cause = Object.assign(new Error('details'), { code, details: 'details', metadata: {} });
  return new ServiceError('Workflow Update failed', { cause });
}

test.each([8, 9, 10, 4])('gRPC status %i passes in a moment: try again soon', (code) => {
  expect(classify(serviceError(code))).toEqual({ kind: 'retry', afterMs: 20 });
});

const others = grpcCodes.filter((code) => ![8, 9, 10, 4].includes(code));
test.each(others)('gRPC status %i: try again later, and later each time', (code) => {
  expect(classify(serviceError(code))).toEqual({ kind: 'retry', afterMs: 200 });
});

test('a flight with as many updates as it takes is asked again', () => {
  const unprocessed = ApplicationFailure.create({ type: 'UnprocessedUpdate' });
  expect(classify(new WorkflowUpdateFailedError('failed', unprocessed))).toEqual({
    kind: 'retry',
    afterMs: 20,
  });
});

test('a call that timed out is repeated', () => {
  const error = new WorkflowUpdateRPCTimeoutOrCancelledError('deadline');
  expect(classify(error)).toEqual({ kind: 'retry', afterMs: 20 });
});

test('a flight that ended has departed, and one that never was is not found', () => {
  const ended = new WorkflowNotFoundError('workflow execution already completed', 'f', undefined);
  const never = new WorkflowNotFoundError('workflow not found for ID: f', 'f', undefined);
  expect(classify(ended)).toEqual({ kind: 'refused', code: 'flight-departed' });
  expect(classify(never)).toEqual({ kind: 'refused', code: 'flight-not-found' });
});

test('an update caught between two runs is repeated; a refused batch is a bug of ours', () => {
  const between = ApplicationFailure.create({ type: 'AcceptedUpdateCompletedWorkflow' });
  const refused = ApplicationFailure.create({ type: 'invalid-request' });
  expect(classify(new WorkflowUpdateFailedError('failed', between))).toMatchObject({
    kind: 'retry',
  });
  expect(classify(new WorkflowUpdateFailedError('failed', refused))).toEqual({
    kind: 'refused',
    code: 'internal',
  });
});
