import { afterAll, beforeAll, expect, it } from 'vitest';
import { openApiDocument } from '../src/docs/openapi.ts';
import { secrets, TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';

let backend: TestBackend;

beforeAll(async () => {
  backend = await TestBackend.start(new FakeBooking());
});
afterAll(() => backend.stop());

const { paths } = openApiDocument() as { paths: Record<string, Record<string, unknown>> };
const addresses = {
  ...Object.fromEntries(
    ['/healthz', '/readyz', '/metrics', '/openapi.json', '/asyncapi.json', '/docs'].map((path) => [
      path,
      { get: null },
    ]),
  ),
  ...paths,
};

it.each(Object.keys(addresses))(
  '%s names the methods that it takes to who comes with another',
  async (template) => {
    const taken = Object.keys(addresses[template] ?? {}).map((method) => method.toUpperCase());
    if (taken.includes('GET')) taken.push('HEAD');
    const path = template.replaceAll(/\{\w+\}/g, 'ai1-20360101');
    const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'];
    for (const method of others.filter((each) => !taken.includes(each))) {
      const { status, headers, body } = await backend.ask(method, path, {
        token: secrets.AGENT_TOKEN,
        headers: { Accept: 'text/html, */*' },
      });
      expect(status, method).toBe(405);
      const allowed = headers.get('Allow')?.split(', ').sort();
      expect(allowed, method).toEqual([...taken].sort());
      expect(headers.get('Content-Type'), method).toContain('application/problem+json');
      if (method !== 'HEAD') expect(body.code).toBe('method-not-allowed');
    }
  },
);

it('a refusal for its origin says that it depends on the origin', async () => {
  const headers = { Origin: 'https://evil.example' };
  const refused = await backend.ask('POST', '/api/orders', { body: {}, headers });
  expect(refused.status).toBe(403);
  expect(refused.headers.get('Vary')).toContain('Origin');
});
