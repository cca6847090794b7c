/** What the waits of these tests wait over, and what they do not. */
import { ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { expect, test } from 'vitest';
import { grpc, grpcCodes, grpcMeaning } from '@aisle/shared/grpc';
import { ifThere, until } from './support/until.ts';

/** A query's error as the client throws it. */
function failedQuery(code: number): ServiceError {
  const cause = Object.assign(new Error('14 …'), { code, details: '…', metadata: {} });
  return new ServiceError('Failed to query Workflow', { cause });
}

function failingOnce(error: Error): () => Promise<string> {
  const answers = [Promise.reject(error), Promise.resolve('found')];
  return () => answers.shift()!;
}

const unanswered = grpcCodes.filter((code) => ['passing', 'away'].includes(grpcMeaning(code)));

test.each(unanswered)('a query that fails with the gRPC code %i is asked again', async (code) => {
  expect(await until(failingOnce(failedQuery(code)))).toBe('found');
});

test.each([grpc.notFound, grpc.invalidArgument, grpc.permissionDenied])(
  'the gRPC code %i is an answer, and thrown',
  async (code) => {
    await expect(until(failingOnce(failedQuery(code)))).rejects.toThrow('Failed to query Workflow');
  },
);

test('an error of the check itself is thrown', async () => {
  await expect(until(failingOnce(new TypeError('a mistake')))).rejects.toThrow('a mistake');
});

test('a workflow that is not there yet is no answer, where that is said', async () => {
  const missing = () => new WorkflowNotFoundError('no such workflow', 'order-1', undefined);
  const ask = failingOnce(missing());
  expect(await until(() => ifThere(ask()))).toBe('found');
  await expect(until(failingOnce(missing()))).rejects.toThrow('no such workflow');
});
