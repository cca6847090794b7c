import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { someFlight } from '../../test/support/flights.ts';
import { connectTemporal } from './connection.ts';
import { grpc } from './retry.ts';
import { TemporalBooking } from './temporal.ts';

let server: Http2Server;
let requests: { path: string; body: string }[];
/** What the server answers to a request's body: a gRPC status, and its sentence. */
let answer: (body: string) => readonly [status: number, sentence?: string];

/** As much of a Temporal server as says no: empty answers for the handshake, one status for all else. */
beforeEach(async () => {
  requests = [];
  server = createServer();
  server.on('stream', (stream, headers) => {
    const path = String(headers[':path']);
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const body = Buffer.concat(chunks).toString('latin1');
      requests.push({ path, body });
      const ok = path.endsWith('/GetSystemInfo');
      const [status, sentence] = ok ? [0] : answer(body);
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc' },
        { waitForTrailers: true },
      );
      stream.on('wantTrailers', () => {
        stream.sendTrailers({ 'grpc-status': String(status), 'grpc-message': sentence ?? '' });
      });
      // An empty message: not compressed, no bytes.
      stream.end(ok ? Buffer.alloc(5) : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.close();
});

/** Asks this server, and lets it go. */
async function withBooking<T>(ask: (booking: TemporalBooking) => Promise<T>): Promise<T> {
  const { port } = server.address() as AddressInfo;
  const connection = await connectTemporal(`127.0.0.1:${port}`);
  const settings = { holdMs: 1_000, paymentAttemptMs: 1_000 };
  const given = await ask(new TemporalBooking(connection, 'default', settings));
  await connection.close();
  return given;
}

/** The refusal that a status of the server leads to, and how often it was asked. */
async function refusal(code: number): Promise<{ code: string; tries: number }> {
  answer = () => [code];
  const given = await withBooking((booking) => booking.orderStatus('ORDER'));
  const tries = requests.filter(({ path }) => path.endsWith('/QueryWorkflow')).length;
  return { code: given.ok ? 'ok' : given.error.code, tries };
}

it('a busy server is asked a few times in our own rhythm, not in the client’s', async () => {
  expect(await refusal(grpc.resourceExhausted)).toEqual({ code: 'busy', tries: 4 });
});

it('a server that is away leads to `unavailable`, one that knows no such workflow to 404', async () => {
  expect(await refusal(grpc.unavailable)).toEqual({ code: 'unavailable', tries: 4 });
  requests = [];
  expect(await refusal(grpc.failedPrecondition)).toEqual({ code: 'unavailable', tries: 1 });
  requests = [];
  expect(await refusal(grpc.notFound)).toEqual({ code: 'order-not-found', tries: 1 });
});

it('a server that takes the note of the build from nobody is sent none from then on', async () => {
  answer = (body) =>
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
  const starts = requests.filter(({ path }) => path.endsWith('/ExecuteMultiOperation'));
  const noted = starts.map(({ body }) => body.includes('BuildIds'));
  expect(noted.filter(Boolean)).toHaveLength(2);
  expect(noted.filter((each) => !each)).toHaveLength(3);
  expect(noted.at(-1)).toBe(false);
});

it('another refusal of what was sent is not taken for one of the note', async () => {
  answer = () => [grpc.invalidArgument, 'WorkflowId length exceeds limit.'];
  const order = {
    orderId: 'ORDER',
    flight: someFlight(Date.now()),
    seats: [],
    fingerprint: 'same',
  };
  await expect(withBooking((booking) => booking.createOrder(order))).rejects.toThrow();
  expect(requests.filter(({ path }) => path.endsWith('/ExecuteMultiOperation'))).toHaveLength(1);
});
