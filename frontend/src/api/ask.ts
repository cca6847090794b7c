import { err, ok, type Result } from '@aisle/shared/result';
import { refused, retryAfterMsOf, unreachable, type Failure } from './failure.ts';
import type { Problem } from './types.ts';

/** As `fetch`, for a path of our own origin. */
export type Fetcher = (path: string, init: RequestInit) => Promise<Response>;

/** Told of every server time that an answer carries, with our own times around it, ms. */
export type TimeObserver = (serverTime: string, sentAt: number, receivedAt: number) => void;

/** What a request comes to: refusals and dead lines are values. */
export type Answer<T> = Promise<Result<T, Failure>>;

/** One request; `more` is its body and headers. An answer without content is an empty object. */
export type Ask = <T extends object>(method: string, path: string, more: RequestInit) => Answer<T>;

const ANSWER_MS = 15_000;
const NO_CONTENT = 204;

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

function refusal({ headers }: Response, body: unknown): Failure {
  if (!isProblem(body)) return unreachable;
  return refused(body, retryAfterMsOf(headers.get('retry-after'), Date.now()));
}

function serverTimeOf(body: object): string | null {
  const carrier: object = 'order' in body && body.order instanceof Object ? body.order : body;
  return 'serverTime' in carrier && typeof carrier.serverTime === 'string'
    ? carrier.serverTime
    : null;
}

/** Asks over a fetcher; {@link TimeObserver} learns the server's time from each answer. */
export function createAsk(fetcher: Fetcher, observe: TimeObserver): Ask {
  return async <T extends object>(method: string, path: string, more: RequestInit): Answer<T> => {
    const sentAt = Date.now();
    try {
      const answer = await fetcher(path, {
        method,
        credentials: 'same-origin',
        signal: AbortSignal.timeout(ANSWER_MS),
        ...more,
      });
      const body: unknown = answer.status === NO_CONTENT ? {} : await answer.json();
      if (!answer.ok) return err(refusal(answer, body));
      const answered = body as T;
      const serverTime = serverTimeOf(answered);
      if (serverTime !== null) observe(serverTime, sentAt, Date.now());
      return ok(answered);
    } catch {
      // No line, no answer in time, or a proxy's page instead of JSON.
      return err(unreachable);
    }
  };
}

/** A JSON body; `key`, a UUID, makes a repetition the same request. */
export function jsonBody(
  payload: unknown,
  key?: string,
): { body: string; headers: Record<string, string> } {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (key !== undefined) headers['idempotency-key'] = key;
  return { body: JSON.stringify(payload), headers };
}
