import { afterEach, beforeEach, expect, it } from 'vitest';
import { grpc } from '@aisle/shared/grpc';
import { testConverter } from '@aisle/shared/testing/payload-keys';
import { someFlight } from '../../test/support/flights.ts';
import { RefusingTemporal } from '../../test/support/refusing-temporal.ts';
import { TemporalBooking } from './temporal.ts';

let temporal: RefusingTemporal;

beforeEach(async () => {
  temporal = await RefusingTemporal.start();
});
afterEach(() => {
  temporal.stop();
});

/** Asks this server, and lets it go. */
async function withBooking<T>(ask: (booking: TemporalBooking) => Promise<T>): Promise<T> {
  const connection = await temporal.connect();
  const settings = { holdMs: 1_000, paymentAttemptMs: 1_000 };
  const space = { connection, namespace: 'default', dataConverter: testConverter };
  const given = await ask(new TemporalBooking(space, settings));
  await connection.close();
  return given;
}

/** The refusal that a status of the server leads to, and how often it was asked. */
async function refusal(code: number): Promise<{ code: string; tries: number }> {
  temporal.answer = () => [code];
  const given = await withBooking((booking) => booking.orderStatus('ORDER'));
  const tries = temporal.requests.filter(({ path }) => path.endsWith('/QueryWorkflow')).length;
  return { code: given.ok ? 'ok' : given.error.code, tries };
}

it('a busy server is asked a few times in our own rhythm, not in the client’s', async () => {
  expect(await refusal(grpc.resourceExhausted)).toEqual({ code: 'busy', tries: 4 });
});

it('a server that is away leads to `unavailable`, one that knows no such workflow to 404', async () => {
  expect(await refusal(grpc.unavailable)).toEqual({ code: 'unavailable', tries: 4 });
  temporal.requests.length = 0;
  expect(await refusal(grpc.failedPrecondition)).toEqual({ code: 'unavailable', tries: 1 });
  temporal.requests.length = 0;
  expect(await refusal(grpc.notFound)).toEqual({ code: 'order-not-found', tries: 1 });
});

it('a server that takes the note of the build from nobody is sent none from then on', async () => {
  temporal.answer = (body) =>
    body.includes('BuildIds')
      ? [grpc.invalidArgument, "BuildIds attribute can't be set in SearchAttributes"]
      : [grpc.failedPrecondition];
  const flight = someFlight(Date.now());
  const order = { orderId: 'ORDER', flight, seats: [], fingerprint: 'same' };
  const unavailable = { ok: false, error: { code: 'unavailable' } };
  await withBooking(async (booking) => {
    const create = () => booking.createOrder(order);
    expect(await Promise.all([create(), create()])).toEqual([unavailable, unavailable]);
    expect(await create()).toEqual(unavailable);
  });
  const starts = temporal.requests.filter(({ path }) => path.endsWith('/StartWorkflowExecution'));
  const noted = starts.map(({ body }) => body.includes('BuildIds'));
  expect(noted.filter(Boolean)).toHaveLength(2);
  expect(noted.filter((each) => !each)).toHaveLength(3);
  expect(noted.at(-1)).toBe(false);
});

it('another refusal of what was sent is not taken for one of the note', async () => {
  temporal.answer = () => [grpc.invalidArgument, 'WorkflowId length exceeds limit.'];
  const order = {
    orderId: 'ORDER',
    flight: someFlight(Date.now()),
    seats: [],
    fingerprint: 'same',
  };
  expect(await withBooking((booking) => booking.createOrder(order))).toEqual({
    ok: false,
    error: { code: 'unavailable' },
  });
  expect(
    temporal.requests.filter(({ path }) => path.endsWith('/StartWorkflowExecution')),
  ).toHaveLength(1);
});
