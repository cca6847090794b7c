import type { ResponseConfig, RouteConfig } from '@asteasolutions/zod-to-openapi';
import type { z } from 'zod';
import { problemSchema } from '@aisle/shared/problem-contract';
import { problemMessage, problemStatus, type ProblemCode } from '@aisle/shared/problems';

const always: readonly ProblemCode[] = ['rate-limited', 'internal', 'busy', 'unavailable'];
/** Refusals of every route with a body. */
export const badBody: readonly ProblemCode[] = [
  'invalid-json',
  'invalid-request',
  'body-too-large',
  'unsupported-media-type',
  'origin-not-allowed',
];
const tokenGuessed: readonly ProblemCode[] = ['too-many-tries'];

/** Whether a refusal is of a route that judges tokens: whoever guesses them has to pause. */
function isForAgents(code: ProblemCode): boolean {
  return code === 'agent-required' || code === 'agent-token-required';
}

/** A body of JSON. */
export function json(schema: z.ZodType): { 'application/json': { schema: z.ZodType } } {
  return { 'application/json': { schema } };
}

/** Every answer that is worth another try has it (`Problem.retryAfterSeconds`). */
const retryAfter = {
  'Retry-After': {
    description: 'When to try again: seconds from now.',
    required: true,
    schema: { type: 'integer', minimum: 1 },
  },
} as const;

/** An answer that is as wished, and every refusal of the route, by status. */
export function answers(
  status: number,
  success: ResponseConfig,
  codes: readonly ProblemCode[],
): RouteConfig['responses'] {
  const responses: RouteConfig['responses'] = { [status]: success };
  const all = [...codes, ...(codes.some(isForAgents) ? tokenGuessed : []), ...always];
  for (const refusal of new Set(all.map(problemStatus))) {
    const own = all.filter((code) => problemStatus(code) === refusal);
    responses[refusal] = {
      description: own.map((code) => `\`${code}\`: ${problemMessage(code)}`).join('\n\n'),
      ...((refusal === 429 || refusal === 503) && { headers: retryAfter }),
      content: { 'application/problem+json': { schema: problemSchema } },
    };
  }
  return responses;
}
