import { Parser } from '@asyncapi/parser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agentRequests } from '@aisle/shared/agent-live';
import { socketRequests } from '@aisle/shared/socket-contract';
import { TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';

let backend: TestBackend;

beforeAll(async () => {
  backend = await TestBackend.start(new FakeBooking());
});
afterAll(() => backend.stop());

/** The answers of every operation, by method and path. */
interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

it('/openapi.json is OpenAPI 3.1 of every address of the contract', async () => {
  const { status, body } = await backend.ask('GET', '/openapi.json');
  const document = body as unknown as OpenApi;
  expect(status).toBe(200);
  expect(document.openapi).toBe('3.1.0');
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(operations).toEqual(
    expect.arrayContaining([
      'GET /api/flights',
      'POST /api/flights',
      'GET /api/flights/{flightId}',
      'POST /api/orders',
      'GET /api/orders/{orderId}',
      'PUT /api/orders/{orderId}/seats',
      'POST /api/orders/{orderId}/payment',
      'DELETE /api/orders/{orderId}',
      'POST /api/agent/session',
      'GET /api/agent/session',
      'DELETE /api/agent/session',
      'GET /api/agent/flights',
      'GET /api/agent/flights/{flightId}',
      'GET /api/agent/flights/{flightId}/manifest',
      'GET /api/agent/flights/{flightId}/manifest.csv',
      'POST /api/agent/flights/{flightId}/interventions/preview',
      'POST /api/agent/flights/{flightId}/interventions',
      'GET /api/agent/orders/{orderId}',
      'GET /api/agent/search',
      'GET /api/agent/feed',
      'GET /api/agent/charts',
      'GET /api/agent/invariants',
    ]),
  );
  expect(Object.keys(document.paths['/api/orders']?.['post']?.responses ?? {})).toEqual(
    expect.arrayContaining(['201', '400', '403', '404', '409', '413', '415', '422', '429', '503']),
  );
  expect(Object.keys(document.components.schemas)).toEqual(
    expect.arrayContaining(['Flight', 'FlightSnapshot', 'Order', 'Problem', 'CreateOrder']),
  );
});

it('every reference in /openapi.json leads somewhere', async () => {
  const { body } = await backend.ask('GET', '/openapi.json');
  const references = [...JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(10);
  for (const [, path = ''] of references) {
    const found = path
      .split('/')
      .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], body);
    expect(found, path).toBeDefined();
  }
});

it('/asyncapi.json is valid AsyncAPI 3 of every message', async () => {
  const { text } = await backend.ask('GET', '/asyncapi.json');
  const { document, diagnostics } = await new Parser().parse(text);
  // 0 is an error; what follows are warnings and hints of style.
  const complaints = diagnostics.filter(({ severity }) => (severity as number) === 0);
  expect(complaints).toEqual([]);
  expect(document?.version()).toBe('3.0.0');
  const addresses = document
    ?.channels()
    .all()
    .map((channel) => channel.address());
  expect(addresses).toEqual(
    expect.arrayContaining([
      ...Object.keys(socketRequests),
      ...Object.keys(agentRequests),
      'board:changed',
      'room:changed',
      'feed:events',
      'charts:point',
      'invariants:changed',
      'flight:changed',
      'order:changed',
      'flights:changed',
    ]),
  );
});

it('/docs is a page of our own files only', async () => {
  const page = await backend.ask('GET', '/docs');
  expect(page.status).toBe(200);
  expect(page.text).not.toMatch(/<script(?![^>]*\bsrc=)|style=|https?:\/\//);
  expect(page.headers.get('Content-Security-Policy')).toContain("script-src 'self';");
  const links = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)];
  for (const [, link = ''] of links) {
    expect((await backend.ask('GET', link)).status, link).toBe(200);
  }
  expect((await backend.ask('GET', '/docs/package.json')).status).toBe(404);
});
