/** What an answer means: the contract's shapes become outcomes, everything else a failure with a sentence. */
import type { z } from 'zod';
import { flightSnapshotSchema } from '@aisle/shared/contract';
import { flightRoutes, orderRoutes } from '@aisle/shared/customer-routes';
import { problemSchema } from '@aisle/shared/problem-contract';
import type { Outcome } from '../observations.ts';
import type { Reply } from './site.ts';

const orderAnswer = orderRoutes['POST /api/orders'].answer.json.partial({ token: true });
/** The layout is checked once a run; it is most of the answer and never changes. */
const flightAnswer = flightSnapshotSchema.pick({ seats: true, version: true });
const listAnswer = flightRoutes['GET /api/flights'].answer.json;

export interface Understood {
  readonly outcome: Outcome;
  /** With a created order: what speaks for it from now on. */
  readonly token?: string | undefined;
}

/** Reads an answer that should have been an order, the flight, or the list. */
export function understand(expected: 'order' | 'flight' | 'list', reply: Reply): Understood {
  if (reply.status >= 300) return { outcome: refusal(reply) };
  if (expected === 'order') {
    const answer = orderAnswer.safeParse(reply.body);
    if (!answer.success) return { outcome: strange(reply, answer.error) };
    return { outcome: { kind: 'order', order: answer.data.order }, token: answer.data.token };
  }
  if (expected === 'flight') {
    const answer = flightAnswer.safeParse(reply.body);
    if (!answer.success) return { outcome: strange(reply, answer.error) };
    const { version, seats } = answer.data;
    return { outcome: { kind: 'flight', version, seats: seats as never } };
  }
  const answer = listAnswer.safeParse(reply.body);
  return { outcome: answer.success ? { kind: 'done' } : strange(reply, answer.error) };
}

/** A documented refusal; a bug behind 500, and a proxy's own page, are failures. */
function refusal(reply: Reply): Outcome {
  const problem = problemSchema.safeParse(reply.body);
  const { status } = reply;
  if (!problem.success) return failed(`${status}: ${reply.text.slice(0, 120)}`);
  if (problem.data.code === 'internal') return failed(`internal: ${problem.data.detail}`);
  return { kind: 'refused', status, problem: problem.data };
}

function strange({ status }: Reply, error: z.ZodError): Outcome {
  const [issue] = error.issues;
  const where = issue?.path.join('.') || 'body';
  return failed(`${status}, but not by the contract: ${where}: ${issue?.message ?? 'wrong'}`);
}

export function failed(error: string): Outcome {
  return { kind: 'failed', error };
}

/** What went wrong on the way, in a few words. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code !== '' && !error.message.includes(code) ? `${code}: ${error.message}` : error.message;
}
