/** A program that knows our documents alone sends what they allow, and what they do not. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { agentRequests } from '@aisle/shared/agent-live';
import { socketRequests, type SocketRequests } from '@aisle/shared/socket-contract';
import { orderToken } from '../src/security/tokens.ts';
import { secrets, type Answer } from './support/backend.ts';
import { TestDesk } from './support/desk.ts';
import {
  addressOf,
  bodyCheck,
  definitions,
  operations,
  requestsOf,
  type Documented,
} from './support/documented-requests.ts';
import { someFlight } from './support/flights.ts';
import { allowedBy, breaksOf, checkBy, type Schema } from './support/from-schema.ts';

/** `FUZZ_RUNS`: how many for each address; `FUZZ_SEED`: other ones. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 12);
const seed = Number(process.env['FUZZ_SEED'] ?? 42);
const options = { numRuns, seed };
const timeout = 60_000 + 1_000 * numRuns;

/** What says that a request is not as it should be, whatever stands behind it. */
const invalid = new Set<string>([
  'invalid-json',
  'invalid-idempotency-key',
  'invalid-payment-code',
  'unsupported-media-type',
  'body-too-large',
  'malformed-request',
  'method-not-allowed',
]);
/** Rules that no schema can say: the document has them in words. */
const inWords = ['Name one of them.', 'There is no such currency in ISO 4217.'];

/** Whether a refusal is about the form of what was sent, and not about what there is. */
function isOfForm({ code, detail }: Answer['body']): boolean {
  if (code !== 'invalid-request') return invalid.has(code);
  return detail.includes('Look at:') && !inWords.some((rule) => detail.includes(rule));
}

let desk: TestDesk;
let flight: FlightDefinition;
let flights = 0;
beforeAll(async () => {
  desk = await TestDesk.start();
});
afterAll(() => desk.stop());

/** An open flight with room. */
async function openFlight(): Promise<{ flight: FlightDefinition; free: string }> {
  if (flights > 0) {
    const known = await desk.booking.flightSnapshot(flight.id);
    if (known.ok && known.value.status === 'open') {
      const { seats, flight: now } = known.value;
      const free = seatDesignators(now.aircraft).findLast((seat) => !(seat in seats));
      if (free) return { flight: now, free };
    }
  }
  flights += 1;
  flight = someFlight(Date.now(), `AI ${flights}`);
  await desk.booking.openFlight(flight);
  return openFlight();
}

/** Parameters of a path that lead somewhere, and who may go there. */
async function wayIn({ path, opensBy }: Documented) {
  const { free } = await openFlight();
  const order = path.includes('{orderId}') ? await desk.order(flight, [free]) : null;
  const orderId = order?.id ?? '0'.repeat(26);
  const params = {
    flightId: flight.id,
    orderId,
    guestId: orderId,
    watchId: orderId,
    seat: free,
    rebookingId: randomUUID(),
  };
  const isAgents = opensBy.includes('agentToken');
  const token = isAgents ? secrets.AGENT_TOKEN : orderToken(secrets.ORDER_TOKEN_SECRET, orderId);
  return { params, ...(opensBy.length > 0 && { token }) };
}

/** What must not change by a request that is refused. */
async function state(): Promise<unknown> {
  const known = await desk.booking.flightSnapshot(flight.id);
  return known.ok ? [known.value.version, known.value.status, known.value.seats] : null;
}

describe.each(operations)('$name', (operation) => {
  it('takes what the document allows', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(requestsOf(operation), async ({ query, headers, body }) => {
        const { params, ...who } = await wayIn(operation);
        const answer = await desk.backend.ask(
          operation.method,
          addressOf(operation, params, query),
          {
            ...who,
            headers,
            ...(body !== undefined && { body }),
          },
        );
        expect(answer.status, answer.text).not.toBe(500);
        expect(isOfForm(answer.body), answer.text).toBe(false);
      }),
      options,
    );
  });

  const { body: schema } = operation;
  if (schema === null) return;
  const isAllowed = bodyCheck(schema);
  it(
    'refuses a body that breaks the document in one place, and changes nothing',
    { timeout },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          requestsOf(operation),
          fc.nat(),
          async ({ query, headers, body }, choice) => {
            const broken = [...breaksOf(schema, body, definitions)].filter(
              ({ value }) => !isAllowed(value),
            );
            const chosen = broken[choice % broken.length];
            fc.pre(chosen !== undefined);
            const { params, ...who } = await wayIn(operation);
            const before = await state();
            const answer = await desk.backend.ask(
              operation.method,
              addressOf(operation, params, query),
              {
                ...who,
                headers,
                body: chosen.value,
              },
            );
            expect(answer.status, `${chosen.what}: ${answer.text}`).toBeGreaterThanOrEqual(400);
            expect(answer.status, `${chosen.what}: ${answer.text}`).toBeLessThan(500);
            expect(answer.headers.get('Content-Type')).toContain('application/problem+json');
            expect(await state()).toEqual(before);
          },
        ),
        options,
      );
    },
  );
});

describe.each([
  ['/', socketRequests as SocketRequests],
  ['/agent', agentRequests as SocketRequests],
])('the namespace %s', (namespace, requests) => {
  const auth = namespace === '/' ? {} : { auth: { token: secrets.AGENT_TOKEN } };
  const events = Object.entries(requests).map(([event, { payload }]) => {
    const { $defs = {}, ...schema } = z.toJSONSchema(payload, { io: 'input' });
    return { event, schema: schema as Schema, defs: $defs as Record<string, Schema> };
  });

  it.each(events)(
    '$event: takes what it allows, and nothing else',
    { timeout },
    async (message) => {
      const { event, schema, defs } = message;
      const socket = await desk.backend.socket(namespace, auth);
      const isAllowed = checkBy(schema, defs);
      const code = async (given: unknown): Promise<unknown> => {
        const ack = (await socket.timeout(20_000).emitWithAck(event, given)) as {
          ok: boolean;
          error?: { code: string };
        };
        return ack.ok ? null : ack.error?.code;
      };
      await fc.assert(
        fc.asyncProperty(allowedBy(schema, defs), fc.nat(), async (given, choice) => {
          expect(['invalid-message', 'internal']).not.toContain(await code(given));
          const broken = [...breaksOf(schema, given, defs)].filter(
            ({ value }) => !isAllowed(value),
          );
          const chosen = broken[choice % broken.length];
          if (chosen) expect(await code(chosen.value), chosen.what).toBe('invalid-message');
        }),
        options,
      );
      socket.disconnect();
    },
  );

  it('lives through any event with anything in it', { timeout }, async () => {
    const name = fc.oneof(fc.constantFrom(...events.map(({ event }) => event)), fc.string());
    await fc.assert(
      fc.asyncProperty(name, fc.array(fc.jsonValue(), { maxLength: 3 }), async (event, given) => {
        const socket = await desk.backend.socket(namespace, auth);
        socket.emit(event, ...given);
        socket.emit(event, ...given, () => undefined);
        const { event: known = '' } = events[0] ?? {};
        // It goes on answering, or ends the connection; others are served in any case.
        await Promise.race([
          socket.timeout(20_000).emitWithAck(known, {}),
          new Promise((resolve) => socket.once('disconnect', resolve)),
        ]);
        socket.disconnect();
      }),
      options,
    );
  });
});

it('the process is up after all of it, and is what it was', async () => {
  for (const path of ['/healthz', '/api/flights', '/openapi.json'])
    expect((await desk.backend.ask('GET', path)).status).toBe(200);
});
