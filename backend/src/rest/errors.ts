import type Koa from 'koa';
import { Problem, problemBody } from '../problem.ts';

export interface ErrorParts {
  /** An error that is none of ours: a bug, or the machine. */
  readonly crashed: (error: unknown, ctx: Koa.Context) => void;
  readonly refused: (code: string, ctx: Koa.Context) => void;
}

/** What was set for an answer that is not given. */
const ofTheAnswer = [
  'ETag',
  'Last-Modified',
  'Content-Encoding',
  'Content-Disposition',
  'Location',
];

/** Writes every refusal and every error as `application/problem+json`. Nothing internal gets out. */
export function problems(parts: ErrorParts): Koa.Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.body == null && ctx.status >= 404) throw missing(ctx.status);
    } catch (error) {
      const problem = hasGone(ctx) ? new Problem('malformed-request') : problemOf(error);
      if (problem.code === 'internal') parts.crashed(error, ctx);
      parts.refused(problem.code, ctx);
      const retryAfter = problem.retryAfterSeconds;
      if (retryAfter !== null) ctx.set('Retry-After', String(retryAfter));
      for (const name of ofTheAnswer) ctx.remove(name);
      ctx.status = problem.status;
      ctx.set('Cache-Control', 'no-store');
      ctx.body = JSON.stringify(problemBody(problem));
      ctx.type = 'application/problem+json';
    }
  };
}

/** Its client left in the middle of its body: whatever that led to is no bug, and nobody reads the answer. */
function hasGone({ req }: Koa.Context): boolean {
  return req.destroyed && !req.complete;
}

/** 404: no route took the request. 405 and 501: a route did, but not with this method. */
function missing(status: number): Problem {
  return new Problem(status === 404 ? 'not-found' : 'method-not-allowed');
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const status: unknown = error instanceof Error && 'status' in error ? error.status : undefined;
  switch (status) {
    case 400:
      return new Problem('invalid-request');
    case 403:
    case 404:
      return new Problem('not-found');
    case 413:
      return new Problem('body-too-large');
    default:
      return new Problem('internal');
  }
}
