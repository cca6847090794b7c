import {
  ServiceError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { grpcCodes } from '../grpc.ts';
import type { CustomerCommand, Manifest } from '../workflow-api.ts';
import { classify, updateFlights } from './flight-updates.ts';

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

test('a status is known within its error and without; what has none is tried again later', () => {
  const soon = { kind: 'retry', afterMs: 20 };
  const later = { kind: 'retry', afterMs: 200 };
  expect(classify(serviceError(8).cause)).toEqual(soon);
  expect(classify(new Error('a bug'))).toEqual(later);
  expect(classify(new Error('a bug', { cause: new Error('another') }))).toEqual(later);
  expect(classify('a bug')).toEqual(later);
});

test('a flight that ends while it is asked says so, and an update without a reason is a bug of ours', () => {
  for (const code of ['flight-departed', 'flight-cancelled']) {
    const cause = ApplicationFailure.create({ type: code });
    expect(classify(new WorkflowUpdateFailedError('failed', cause))).toEqual({
      kind: 'refused',
      code,
    });
  }
  expect(classify(new WorkflowUpdateFailedError('failed', undefined))).toEqual({
    kind: 'refused',
    code: 'internal',
  });
  const closed = new WorkflowNotFoundError('the workflow is Closed', 'f', undefined);
  expect(classify(closed)).toEqual({ kind: 'refused', code: 'flight-departed' });
});

const now = Date.parse('2026-12-01T12:00:00Z');
const commands: readonly CustomerCommand[] = [{ type: 'end-watch', watchId: 'w' }];
const gone = new WorkflowNotFoundError('workflow execution already completed', 'f', undefined);
const failed = new WorkflowFailedError('terminated', undefined, 'IN_PROGRESS');
const away = serviceError(14);

beforeEach(() => {
  vi.useFakeTimers({ now });
});
afterEach(() => {
  vi.useRealTimers();
});

function manifest(status: string, ...orders: string[]): Manifest {
  const rows = orders.map((orderId) => ({ orderId }));
  return { status, version: 7, orders: rows } as unknown as Manifest;
}

/** What each workflow answers: a value, or the error that it throws. Gives what it was asked, too. */
function flightsWhere(answers: Readonly<Record<string, unknown>>) {
  const asked: unknown[] = [];
  const answer = (...question: unknown[]): Promise<unknown> => {
    asked.push(question);
    const given = answers[String(question[0])];
    return given instanceof Error ? Promise.reject(given) : Promise.resolve(given);
  };
  const client = {
    withDeadline: (deadline: number, call: () => Promise<unknown>) => {
      asked.push(deadline - now);
      return call();
    },
    workflow: {
      getHandle: (id: string) => ({
        executeUpdate: (...args: unknown[]) => answer(`update ${id}`, ...args),
        result: () => answer(`result ${id}`),
        query: (name: string) => answer(`${name} ${id}`),
      }),
    },
  };
  return { asked, send: updateFlights(client as unknown as Client) };
}

test('G1: a batch is one update of its flight, of eight seconds at most', async () => {
  const outcomes = [{ ok: true, version: 3, seats: [], until: null }];
  const { asked, send } = flightsWhere({ 'update flight:f': outcomes });
  expect(await send('f', commands)).toEqual({ kind: 'decided', outcomes });
  expect(asked).toEqual([8_000, ['update flight:f', 'commands', { args: [{ commands }] }]]);
});

test('a batch of which nothing is to be written is decided all the same', async () => {
  const outcomes = [{ ok: true, version: 3, seats: [], until: null }];
  const cause = ApplicationFailure.create({ type: 'nothing-to-do', details: [outcomes] });
  const { send } = flightsWhere({
    'update flight:f': new WorkflowUpdateFailedError('failed', cause),
  });
  expect(await send('f', commands)).toEqual({ kind: 'decided', outcomes });
});

test.each([
  ['a moment', serviceError(8), { kind: 'retry', afterMs: 20 }],
  [
    'a bug',
    new WorkflowUpdateFailedError('failed', undefined),
    { kind: 'refused', code: 'internal' },
  ],
  [
    'a cancellation',
    new WorkflowUpdateFailedError(
      'failed',
      ApplicationFailure.create({ type: 'flight-cancelled' }),
    ),
    { kind: 'refused', code: 'flight-cancelled' },
  ],
])('nobody asks how a flight ended for the sake of %s', async (_, error, answer) => {
  const { asked, send } = flightsWhere({ 'update flight:f': error });
  expect(await send('f', commands)).toEqual(answer);
  expect(asked).toHaveLength(2);
});

test.each([
  ['departed', 'flight-departed'],
  ['cancelled', 'flight-cancelled'],
])('a flight that %s tells so with its final manifest', async (status, code) => {
  const final = manifest(status);
  const { asked, send } = flightsWhere({ 'update flight:f': gone, 'result flight:f': final });
  expect(await send('f', commands)).toEqual({ kind: 'refused', code, final });
  expect(asked.slice(2)).toEqual([8_000, ['result flight:f']]);
});

test('A20: of a flight that was terminated or deleted the archive has the manifest, page by page', async () => {
  for (const how of [failed, gone]) {
    const { send } = flightsWhere({
      'update flight:f': gone,
      'result flight:f': how,
      'page archive:f': { manifest: manifest('departed', 'a', 'b'), page: 1, pages: 3 },
      'page archive:f:2': { manifest: manifest('departed', 'c'), page: 2, pages: 3 },
      'page archive:f:3': { manifest: manifest('departed', 'd'), page: 3, pages: 3 },
    });
    const final = manifest('departed', 'a', 'b', 'c', 'd');
    expect(await send('f', commands)).toEqual({ kind: 'refused', code: 'flight-departed', final });
  }
});

test('a flight that Temporal has removed is in the archive still', async () => {
  const removed = new WorkflowNotFoundError('workflow not found for ID: f', 'f', undefined);
  const final = manifest('departed', 'a');
  const { send } = flightsWhere({
    'update flight:f': removed,
    'result flight:f': removed,
    'page archive:f': { manifest: final, page: 1, pages: 1 },
  });
  expect(await send('f', commands)).toEqual({ kind: 'refused', code: 'flight-departed', final });
});

test('A20: a flight that left no manifest was cancelled when it was terminated, and else is not there', async () => {
  const answerTo = (how: Error) =>
    flightsWhere({
      'update flight:f': gone,
      'result flight:f': how,
      'page archive:f': gone,
    }).send('f', commands);
  expect(await answerTo(failed)).toEqual({ kind: 'refused', code: 'flight-cancelled' });
  expect(await answerTo(gone)).toEqual({ kind: 'refused', code: 'flight-not-found' });
});

test('A20: nothing is said of how a flight ended while nobody can say', async () => {
  const noResult = flightsWhere({ 'update flight:f': gone, 'result flight:f': away });
  await expect(noResult.send('f', commands)).rejects.toBe(away);
  const noArchive = flightsWhere({
    'update flight:f': gone,
    'result flight:f': failed,
    'page archive:f': away,
  });
  await expect(noArchive.send('f', commands)).rejects.toBe(away);
});
