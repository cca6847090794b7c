import { expect, it } from 'vitest';
import type { flightRoutes } from '@aisle/shared/customer-routes';
import { TRACE_PARENT } from '@aisle/shared/tracing/tracing';
import { createAsk } from '../src/api/ask.ts';

/** Asks for the flights once for each of some answers' headers; gives the `traceparent` of each request. */
async function traceParents(...answers: Record<string, string>[]): Promise<(string | null)[]> {
  const sent: (string | null)[] = [];
  const ask = createAsk<typeof flightRoutes>(
    (_address, init) => {
      sent.push(new Headers(init.headers).get('traceparent'));
      return Promise.resolve(Response.json({}, { headers: answers[sent.length - 1] ?? {} }));
    },
    () => undefined,
  );
  for (const _ of answers) await ask('GET /api/flights', {});
  return sent;
}

it('a page begins a trace with each request while the server says that it traces, and only then', async () => {
  const traced = { traceresponse: '' };
  const [first, second, third, fourth] = await traceParents(traced, traced, {}, traced);
  expect([first, fourth]).toEqual([null, null]);
  for (const parent of [second, third]) expect(parent).toMatch(TRACE_PARENT);
  expect(second).not.toBe(third);
});
