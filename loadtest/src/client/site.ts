import { parseCookie, Pool } from 'undici';
import { bounds } from '../bounds.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | undefined;
}

/** What was answered, whatever it was. */
export interface Reply {
  readonly status: number;
  readonly setCookie: string | string[] | undefined;
  /** Whether the answer is a page of many, and there is more (`Link`). */
  readonly more: boolean;
  /** Ms to wait before asking again; null when the answer does not say. */
  readonly retryAfterMs: number | null;
  /** Parsed JSON; undefined when it is none. */
  readonly body: unknown;
  readonly text: string;
}

/** The system under test over HTTP: connections that stay open, shared by all customers. */
export class Site {
  readonly origin: string;
  readonly #pool: Pool;

  /** `origin` without a path. */
  constructor(origin: string, connections: number = bounds.connections) {
    this.origin = origin;
    this.#pool = new Pool(origin, {
      connections,
      headersTimeout: bounds.answerMs,
      bodyTimeout: bounds.answerMs,
      connect: { timeout: bounds.greetingMs },
    });
  }

  /** Throws when there is no answer. */
  async ask({ method, path, headers = {}, body }: Request): Promise<Reply> {
    const answer = await this.#pool.request({
      method,
      path,
      headers: {
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body ? JSON.stringify(body) : null,
    });
    const text = await answer.body.text();
    return {
      status: answer.statusCode,
      setCookie: answer.headers['set-cookie'],
      more: answer.headers['link'] !== undefined,
      retryAfterMs: retryAfterMs(answer.headers['retry-after'], Date.now()),
      body: parsed(text),
      text,
    };
  }

  /** Ends its connections, with whatever is under way on them. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | string[] | undefined, now: number): number | null {
  if (typeof header !== 'string') return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** The cookies of one customer, sent back as a browser does: a load balancer may tell by them which backend it is. */
export class Cookies {
  readonly #values = new Map<string, string>();

  /** Takes what an answer sets; `now` (ms since the epoch) checks what has run out. */
  take(setCookie: string | readonly string[] | undefined, now: number): void {
    for (const line of [setCookie ?? []].flat()) {
      const cookie = parseCookie(line);
      if (cookie === null) continue;
      const { name, value, maxAge, expires } = cookie;
      const over = maxAge === undefined ? Number(expires ?? Infinity) <= now : maxAge <= 0;
      if (over) this.#values.delete(name);
      else this.#values.set(name, value);
    }
  }

  /** As headers: none while there are no cookies. */
  headers(): Readonly<Record<string, string>> {
    if (this.#values.size === 0) return {};
    return { cookie: [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ') };
  }
}
