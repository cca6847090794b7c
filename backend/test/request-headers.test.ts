import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isProblemCode } from '@aisle/shared/problems';
import { TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { someFlight } from './support/flights.ts';
import { exchange, type RawAnswer } from './support/raw-http.ts';

let backend: TestBackend;
let flightId: string;

beforeAll(async () => {
  const booking = new FakeBooking();
  const flight = someFlight(Date.now());
  await booking.openFlight(flight);
  flightId = flight.id;
  backend = await TestBackend.start(booking, { TRUSTED_PROXIES: 1 });
  await backend.worker(booking);
});
afterAll(() => backend.stop());

const names = [
  ...['Accept', 'Accept-Charset', 'Accept-Encoding', 'Accept-Language', 'Authorization'],
  ...['Cache-Control', 'Client-Secret', 'Connection', 'Content-Encoding', 'Content-Length'],
  ...['Content-Type', 'Cookie', 'Date', 'Expect', 'Forwarded', 'From', 'Host', 'HTTP2-Settings'],
  ...['Idempotency-Key', 'If-Match', 'If-Modified-Since', 'If-None-Match', 'If-Range'],
  ...['If-Unmodified-Since', 'Keep-Alive', 'Max-Forwards', 'Method', 'Origin', 'Pragma'],
  ...['Proxy-Authorization', 'Range', 'Referer', 'Sec-Fetch-Dest', 'Sec-Fetch-Mode'],
  ...['Sec-Fetch-Site', 'Sec-WebSocket-Key', 'TE', 'Trailer', 'Transfer-Encoding', 'Upgrade'],
  ...['User-Agent', 'Via', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto'],
  ...['X-HTTP-Method-Override', 'X-Real-IP', 'X-Request-Id', '__proto__', 'constructor'],
];
const values = [
  ...['', ' ', ',', ';', '=', '"', '*', '*/*', '0', '-1', '1e9', '99999999999999999999', 'null'],
  ...['identity;q=0', '*;q=0', 'br, *;q=0', 'gzip;q=0, identity;q=0', 'gzip;q=NaN', 'gzip'],
  ...['text/html', 'application/json', 'application/json; charset=nonsense', 'a/b/c', '/', 'json'],
  ...['multipart/form-data', 'chunked', 'chunked, gzip', 'close', 'keep-alive', 'upgrade'],
  ...['websocket', 'h2c', '100-continue', 'nonsense', 'bytes=0-1', 'W/"', '"a', '%', '%00', '%zz'],
  ...['Bearer', 'Bearer \xff', 'Basic YTpi', 'aisle_agent=', 'aisle_agent="x', 'a=b; a=c', '=;='],
  ...['127.0.0.1', '::1', '[::1', 'evil.example', 'http://[', 'https', '1.2.3.4, unknown'],
  ...['\x01', '\t', '\x7f', 'é', 'ÿ'.repeat(100), 'a'.repeat(15_000), ',;'.repeat(5_000)],
];
const name = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, fc.string());
const value = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...values) },
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const headers = fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 4 });
const requests = [
  ['GET', '/api/flights', ''],
  ['GET', '/openapi.json', ''],
  ['GET', '/', ''],
  ['GET', '/metrics', ''],
  ['HEAD', '/api/flights', ''],
  ['OPTIONS', '/api/orders', ''],
  ['GET', '/api/orders/0123456789ABCDEFGHJKMNPQRS', ''],
  ['POST', '/api/orders', '{"flightId":"FLIGHT"}'],
  ['DELETE', '/api/orders/x', ''],
  ['POST', '/api/agent/session', '{"name":"a","password":"b"}'],
  ['GET', '/api/agent/flights', ''],
] as const;

const ourHeaders = [
  ...['content-security-policy', 'x-content-type-options', 'x-frame-options', 'referrer-policy'],
  ...['cross-origin-resource-policy', 'permissions-policy'],
];

function checkAnswer({ status, headers, body }: RawAnswer, isHead: boolean): void {
  expect(status).not.toBe(500);
  for (const each of ourHeaders) expect(headers.get(each), each).toBeTruthy();
  if (status < 400) return;
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(headers.get('cache-control')).toBe('no-store');
  if (!isHead) expect(isProblemCode((JSON.parse(body) as { code: string }).code)).toBe(true);
}

/** What a proxy might have made of a value: lines are lines. */
const oneLine = (text: string): string => text.replaceAll(/[\r\n]/g, ' ');

it('whatever headers a request has, the answer is ours', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...requests), headers, async (request, given) => {
      const [method, path, json] = request;
      const body = json.replace('FLIGHT', flightId);
      const lines = [
        `${method} ${path} HTTP/1.1`,
        `Host: ${new URL(backend.url).host}`,
        'Connection: close',
        ...(body === ''
          ? []
          : ['Content-Type: application/json', `Content-Length: ${body.length}`]),
        ...given.map(([each, wanted]) => `${oneLine(each)}: ${oneLine(wanted)}`),
      ];
      checkAnswer(
        await exchange(backend.url, `${lines.join('\r\n')}\r\n\r\n${body}`),
        method === 'HEAD',
      );
    }),
    { numRuns: 400 },
  );
});

it.each(['identity;q=0', '*;q=0', 'br, *;q=0', 'gzip;q=0, br;q=0, identity;q=0'])(
  'Accept-Encoding: %s gets the plain answer, and the command is carried out as it says',
  async (encoding) => {
    const before = await backend.ask('GET', '/api/flights', {
      headers: { 'Accept-Encoding': encoding },
    });
    expect(before.status).toBe(200);
    const made = await backend.ask('POST', '/api/orders', {
      body: { flightId },
      headers: { 'Accept-Encoding': encoding },
    });
    expect(made.status).toBe(201);
  },
);
