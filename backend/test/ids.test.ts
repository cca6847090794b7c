import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openApiDocument } from '../src/docs/openapi.ts';
import { secrets, TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';

const booking = new FakeBooking();
let backend: TestBackend;

beforeAll(async () => {
  backend = await TestBackend.start(booking);
});
afterAll(() => backend.stop());

const { paths } = openApiDocument() as { paths: Record<string, Record<string, unknown>> };
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  path.includes('{') ? Object.keys(methods).map((method) => ({ method, path })) : [],
);
/** The longest: two of them fit into the head of a request. */
const nonsense = [
  ...['x'.repeat(7_000), '%00', '%zz', '..%2f..', '__proto__', 'a%20b', '%F0%9F%9B%AB', "'"],
  ...['-', '*', 'flight:ai1-20360101', 'a'.repeat(65), 'A'.repeat(27), '%ff'],
];

it.each(operations)(
  '$method $path: an id that can be none is refused before it is asked about',
  async ({ method, path }) => {
    const spies = [vi.spyOn(booking, 'orderStatus'), vi.spyOn(booking, 'flightSnapshot')];
    for (const id of nonsense) {
      const address = path.replaceAll(/\{\w+\}/g, id);
      const body = method === 'get' || method === 'delete' ? {} : { body: {} };
      const headers = { Cookie: `aisle-order-${id.slice(0, 30).replaceAll('%', '')}=x` };
      const { status, text } = await backend.ask(method.toUpperCase(), address, {
        token: secrets.AGENT_TOKEN,
        headers,
        ...body,
      });
      expect(status, `${id.slice(0, 30)} ${text}`).toBeGreaterThanOrEqual(400);
      expect(status, `${id.slice(0, 30)} ${text}`).toBeLessThan(500);
    }
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  },
);
