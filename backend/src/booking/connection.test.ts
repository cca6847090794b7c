import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectTemporal } from './connection.ts';
import { grpc } from './retry.ts';
import { TemporalBooking } from './temporal.ts';

let server: Http2Server;
let requests: string[];
let status: number;

/** As much of a Temporal server as says no: empty answers for the handshake, one status for all else. */
beforeEach(async () => {
  requests = [];
  status = 0;
  server = createServer();
  server.on('stream', (stream, headers) => {
    const path = String(headers[':path']);
    requests.push(path);
    const ok = path.endsWith('/GetSystemInfo');
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc' },
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () => {
      stream.sendTrailers({ 'grpc-status': String(ok ? 0 : status) });
    });
    // An empty message: not compressed, no bytes.
    stream.end(ok ? Buffer.alloc(5) : undefined);
    stream.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.close();
});

/** The refusal that a status of the server leads to, and how often it was asked. */
async function refusal(code: number): Promise<{ code: string; tries: number }> {
  status = code;
  const { port } = server.address() as AddressInfo;
  const connection = await connectTemporal(`127.0.0.1:${port}`);
  const settings = { holdMs: 1_000, paymentAttemptMs: 1_000 };
  const booking = new TemporalBooking(connection, 'default', settings);
  const answer = await booking.orderStatus('ORDER');
  await connection.close();
  const tries = requests.filter((path) => path.endsWith('/QueryWorkflow')).length;
  return { code: answer.ok ? 'ok' : answer.error.code, tries };
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
