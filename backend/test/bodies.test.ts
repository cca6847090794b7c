import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seatDesignators } from '@aisle/shared/aircraft';
import { openApiDocument } from '../src/docs/openapi.ts';
import { secrets, TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { someFlight } from './support/flights.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}
interface Operation {
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
}
const { paths, components } = openApiDocument() as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};
/** Every operation that takes JSON. */
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { requestBody }]) => {
    const schema = requestBody?.content['application/json']?.schema;
    return schema ? [{ name: `${method.toUpperCase()} ${path}`, method, path, schema }] : [];
  }),
);

const booking = new FakeBooking();
let backend: TestBackend;
let flightId: string;
let order: { id: string; token: string };
/** What bodies speak of: ids and seats that there are, and words like them that there are not. */
let words: string[];

beforeAll(async () => {
  const flight = someFlight(Date.now());
  await booking.openFlight(flight);
  flightId = flight.id;
  backend = await TestBackend.start(booking);
  await backend.worker(booking);
  const seats = seatDesignators(flight.aircraft).slice(0, 4);
  const body = { flightId, seats: seats.slice(0, 2) };
  const made = await backend.ask('POST', '/api/orders', { body });
  order = { id: made.body.order.id, token: made.body.token };
  words = [
    ...[...seats, flightId, order.id, order.id.toLowerCase(), 'none-20360101', '0'.repeat(26)],
    ...['', ' ', '0', '1A', '01A', '1a', '99Z', '__proto__', 'constructor', 'toString', 'null'],
    ...[
      'LHR',
      'JFK',
      'GBP',
      'JPY',
      'XXX',
      '12345',
      '１２３４５',
      'a@b.example',
      '\u0000',
      '\ud800',
      '🛫',
    ],
    ...[
      '2036-01-01T10:00:00Z',
      '9999-12-31T23:59:59-01:00',
      '2036-02-30T10:00:00Z',
      'AI 1',
      '787-9',
    ],
    ...['x'.repeat(64), 'x'.repeat(65), 'x'.repeat(300)],
  ];
});
afterAll(() => backend.stop());

/** Bodies that have the schema's form, more or less. */
function bodies(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const anything = fc.oneof(
    fc.constantFrom(...words),
    fc.constantFrom(null, true, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, [], {}, [[]], ['']),
    fc.jsonValue({ maxDepth: 2 }),
  );
  return fc.oneof(
    { weight: 6, arbitrary: ofForm(schema, depth) },
    { weight: 1, arbitrary: anything },
  );
}

function ofForm(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    return bodies(components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, depth);
  }
  const either = schema.oneOf ?? schema.anyOf;
  if (either !== undefined) return fc.oneof(...either.map((each) => bodies(each, depth)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.properties !== undefined) {
    const fields = Object.entries(schema.properties).map(([name, each]) => [
      name,
      bodies(each, depth + 1),
    ]);
    return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys: [],
    });
  }
  if (schema.items !== undefined)
    return fc.array(bodies(schema.items, depth + 1), { maxLength: 11 });
  if (schema.type === 'integer' || schema.type === 'number') {
    return fc.oneof(fc.integer({ min: 0, max: 100 }), fc.maxSafeInteger(), fc.double());
  }
  return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, fc.string());
}

async function send(method: string, template: string, body: unknown) {
  const path = template.replace('{flightId}', flightId).replace('{orderId}', order.id);
  const token = path.startsWith('/api/orders/') ? order.token : secrets.AGENT_TOKEN;
  const headers = { 'Idempotency-Key': randomUUID() };
  return backend.ask(method.toUpperCase(), path, { body, token, headers });
}

describe('whatever a body says, it is no bug of ours', () => {
  it.each(operations)('$name', { timeout: 120_000 }, async ({ method, path, schema }) => {
    await fc.assert(
      fc.asyncProperty(bodies(schema), async (body) => {
        const answer = await send(method, path, body);
        expect(answer.body.code, answer.text).not.toBe('internal');
        expect(answer.status).not.toBe(500);
      }),
      { numRuns: 24 },
    );
  });

  it('of an intervention, down to a seat without a name', async () => {
    // What came before may have cancelled the other.
    const flight = someFlight(Date.now(), 'AI 2');
    await booking.openFlight(flight);
    for (const type of ['block', 'unblock']) {
      for (const seats of [[''], ['', ''], ['99Z'], ['1a'], [' ']]) {
        const command = { type, seats };
        const path = `/api/agent/flights/${flight.id}/interventions`;
        const answers = [
          await send('post', `${path}/preview`, { command }),
          await send('post', path, { command, reason: 'A test' }),
        ];
        for (const { status, body } of answers) {
          expect([status, body.code]).toEqual([422, 'unknown-seats']);
        }
      }
    }
  });
});
