import { err, ok, type Result } from '@aisle/shared/result';
import {
  addressOf,
  splitRoute,
  type Json,
  type RouteName,
  type RouteRequest,
  type Routes,
} from '@aisle/shared/route';
import { refused, retryAfterMsOf, unreachable, type Failure } from './failure.ts';
import type { Problem } from './types.ts';

/** As `fetch`, for a path of our own origin. */
export type Fetcher = (path: string, init: RequestInit) => Promise<Response>;

/** Told of every server time that an answer carries, with our own times around it, ms. */
export type TimeObserver = (serverTime: string, sentAt: number, receivedAt: number) => void;

/** What a request comes to: refusals and dead lines are values. */
export type Answer<T> = Promise<Result<T, Failure>>;

/** What a route answers; an answer without content is an empty object. */
type Answered<R> = Json<R> extends object ? Json<R> : object;

/** Asks some declared routes. */
export type Ask<Rs extends Routes> = <Name extends RouteName & keyof Rs>(
  name: Name,
  request: RouteRequest<Name, Rs[Name]>,
) => Answer<Answered<Rs[Name]>>;

/** Lets this page in with the token of an answer, which speaks for what `idOf` names. */
export type Enter = <T extends { token: string }>(
  answer: Answer<T>,
  idOf: (answered: T) => string,
) => Answer<T>;

/** The parameters of an address, by their names. */
export type Params = Readonly<Partial<Record<string, string>>>;

interface Sent {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: object;
  readonly body?: object;
  readonly key?: string;
}

const ANSWER_MS = 15_000;
const NO_CONTENT = 204;

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

function refusal({ headers }: Response, body: unknown): Failure {
  if (!isProblem(body)) return unreachable;
  return refused(body, retryAfterMsOf(headers.get('retry-after'), Date.now()));
}

/** The server's time that an answer carries, by itself or in a part of it; null: none. */
export function serverTimeIn(answer: object): string | null {
  const parts = [answer, ...(Object.values(answer) as unknown[])];
  for (const part of parts) {
    if (!(part instanceof Object) || !('serverTime' in part)) continue;
    if (typeof part.serverTime === 'string') return part.serverTime;
  }
  return null;
}

/**
 * Asks over a fetcher; {@link TimeObserver} learns the server's time from each answer. `tokenFor`: what speaks for what an address
 * names, where no cookie does.
 */
export function createAsk<Rs extends Routes>(
  fetcher: Fetcher,
  observe: TimeObserver,
  tokenFor: (params: Params) => string | undefined = () => undefined,
): Ask<Rs> {
  // Answers name a trace only while the server traces: then each request begins one.
  let isTraced = false;
  return async <Name extends RouteName & keyof Rs>(
    name: Name,
    request: RouteRequest<Name, Rs[Name]>,
  ): Answer<Answered<Rs[Name]>> => {
    const { params = {}, query, body: payload, key } = request as Sent;
    const token = tokenFor(params);
    const sentAt = Date.now();
    try {
      const answer = await fetcher(addressOf(name, params, query), {
        method: splitRoute(name).method,
        // What was typed last is sent while its page is left.
        keepalive: splitRoute(name).method === 'PUT',
        credentials: 'same-origin',
        signal: AbortSignal.timeout(ANSWER_MS),
        headers: {
          ...(payload && { 'content-type': 'application/json' }),
          ...(key !== undefined && { 'idempotency-key': key }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(isTraced && { traceparent: newTraceParent() }),
        },
        ...(payload && { body: JSON.stringify(payload) }),
      });
      isTraced = answer.headers.has('traceresponse');
      const body: unknown = answer.status === NO_CONTENT ? {} : await answer.json();
      if (!answer.ok) return err(refusal(answer, body));
      const answered = body as Answered<Rs[Name]>;
      const serverTime = serverTimeIn(answered);
      if (serverTime !== null) observe(serverTime, sentAt, Date.now());
      return ok(answered);
    } catch {
      // No line, no answer in time, or a proxy's page instead of JSON.
      return err(unreachable);
    }
  };
}

/** One part of what a request comes to. */
export async function only<T, K extends keyof T>(answer: Answer<T>, part: K): Answer<T[K]> {
  const answered = await answer;
  return answered.ok ? ok(answered.value[part]) : answered;
}

/** Keys that make a repetition the same request: one for each thing that requests are about. */
export function requestKeys() {
  const last = new Map<string, { readonly text: string; readonly key: string }>();
  return {
    /** What is sent again as it was, after a dead line say, keeps the key that it had; anything else gets another. */
    of(about: string, request: unknown): string {
      const text = JSON.stringify(request);
      const known = last.get(about);
      if (known?.text === text) return known.key;
      const key = newKey();
      last.set(about, { text, key });
      return key;
    },
    /** It was answered: the same once more is another request. */
    settle: (about: string) => last.delete(about),
  };
}

/** A UUID of version 4. `crypto.randomUUID` is for pages over HTTPS alone. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hexOf(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** W3C Trace Context: a trace of its own, to be recorded. */
function newTraceParent(): string {
  const hex = hexOf(crypto.getRandomValues(new Uint8Array(24)));
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-01`;
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
