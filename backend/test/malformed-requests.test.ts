import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { dial, exchange, parseAnswer, readAll } from './support/raw-http.ts';

let backend: TestBackend;

beforeAll(async () => {
  backend = await TestBackend.start(new FakeBooking());
});
afterAll(() => backend.stop());

const send = (...lines: string[]) => exchange(backend.url, `${lines.join('\r\n')}\r\n\r\n`);

async function refused(answer: ReturnType<typeof send>, status: number, code: string) {
  const { status: given, headers, body } = await answer;
  expect([given, (JSON.parse(body) as { code: string }).code]).toEqual([status, code]);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(headers.get('connection')).toBe('close');
}

describe('Host', () => {
  it('comes once', async () => {
    await refused(send('GET /healthz HTTP/1.1', 'Host: a', 'Host: b'), 400, 'invalid-request');
    await refused(send('GET /healthz HTTP/1.1', 'Host: a', 'hOST: a'), 400, 'invalid-request');
    await refused(send('GET /healthz HTTP/1.1', 'Accept: */*'), 400, 'invalid-request');
    const socket = ['GET /socket.io/?EIO=4&transport=websocket HTTP/1.1', 'Host: a', 'Host: b'];
    const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
    await refused(send(...socket), 400, 'invalid-request');
    await refused(send(...socket, ...upgrade), 400, 'invalid-request');
  });

  it('is a host', async () => {
    for (const wrong of ['a b', 'a/b', 'a@b', 'a:b', 'http://a', '[::1', 'a\u00e9']) {
      await refused(send('GET /healthz HTTP/1.1', `Host: ${wrong}`), 400, 'invalid-request');
    }
    for (const right of ['', 'a', 'a-b.example:', '127.0.0.1:3000', '[::1]:3000', 'a_b']) {
      expect(
        (await send('GET /healthz HTTP/1.1', `Host: ${right}`, 'Connection: close')).status,
      ).toBe(200);
    }
  });

  it('is missing in HTTP/1.0', async () => {
    expect((await send('GET /healthz HTTP/1.0')).status).toBe(200);
  });
});

describe('Upgrade', () => {
  const ask = (path: string, protocol: string, ...more: string[]) =>
    send(`GET ${path} HTTP/1.1`, 'Host: a', 'Connection: Upgrade', `Upgrade: ${protocol}`, ...more);

  it('to a WebSocket where there is none is refused', async () => {
    await refused(ask('/', 'websocket'), 400, 'upgrade-refused');
    await refused(ask('/api/flights', 'WebSocket'), 400, 'upgrade-refused');
    await refused(ask('/socket.iox', 'websocket'), 400, 'upgrade-refused');
  });

  it('to anything else is passed over: the answer is the usual one', async () => {
    const health = await ask('/healthz', 'h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA');
    expect([health.status, health.body]).toEqual([200, '{"status":"alive"}']);
    await refused(ask('/api/orders/x', 'h2c'), 404, 'order-not-found');
    const body = '{"flightId":"none-20360101"}';
    const order = ['POST /api/orders HTTP/1.1', 'Host: a', 'Upgrade: h2c', 'Connection: upgrade'];
    const type = ['Content-Type: application/json', `Content-Length: ${body.length}`];
    const text = `${[...order, ...type].join('\r\n')}\r\n\r\n${body}`;
    await refused(exchange(backend.url, text), 404, 'flight-not-found');
  });

  it('by CONNECT is a method that nothing takes', async () => {
    await refused(send('CONNECT example.com:443 HTTP/1.1', 'Host: a'), 405, 'method-not-allowed');
  });
});

it('TRACE says nothing of what it carried', async () => {
  const answer = await send(
    'TRACE /healthz HTTP/1.1',
    'Host: a',
    'Cookie: a=1',
    'Connection: close',
  );
  expect(answer.status).toBe(405);
  expect(answer.body).not.toContain('a=1');
});

describe('what is no request', () => {
  it('is answered as one', async () => {
    await refused(send('nonsense'), 400, 'malformed-request');
    await refused(send('GET / HTTP/1.1', 'Host: a', 'Bad Header: x'), 400, 'malformed-request');
    await refused(send('GET / HTTP/9.9', 'Host: a'), 400, 'malformed-request');
    const large = `X: ${'a'.repeat(20_000)}`;
    await refused(send('GET / HTTP/1.1', 'Host: a', large), 431, 'headers-too-large');
    const twice = ['Content-Length: 1', 'Content-Length: 2'];
    await refused(send('POST /api/orders HTTP/1.1', 'Host: a', ...twice), 400, 'malformed-request');
    const both = ['Content-Length: 5', 'Transfer-Encoding: chunked', '', '0'];
    await refused(send('POST /api/orders HTTP/1.1', 'Host: a', ...both), 400, 'malformed-request');
    await refused(send('GET / HTTP/1.1', 'Host: a', 'Expect: all'), 417, 'expectation-failed');
  });

  it('of a body that is broken in the middle, too', async () => {
    const head = ['POST /api/orders HTTP/1.1', 'Host: a', 'Content-Type: application/json'];
    const chunked = [...head, 'Transfer-Encoding: chunked', '', '5', '{"a":', 'no chunk'];
    await refused(send(...chunked), 400, 'malformed-request');
  });

  it('leaves other connections alone', async () => {
    const socket = await dial(backend.url);
    const all = readAll(socket);
    socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
    await refused(send('nonsense'), 400, 'malformed-request');
    socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const answers = (await all).split(/(?=HTTP\/1\.1 )/);
    expect(answers.map((each) => parseAnswer(each).status)).toEqual([200, 200]);
  });
});
