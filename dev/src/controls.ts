import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { problemMessage, problemStatus } from '@aisle/shared/problems';
import { breakableInvariants, World, type WorldParts } from './world.ts';

const settingsSchema = z.strictObject({
  beatMs: z.int().min(0).optional(),
  holdSeconds: z.number().positive().optional(),
  attemptSeconds: z.number().positive().optional(),
  pauseSeconds: z.number().positive().optional(),
  failureRate: z.number().min(0).max(1).optional(),
  broken: z.enum(breakableInvariants).nullable().optional(),
});

const lineSchema = z.strictObject({ before: z.int().min(0) });

/** One customer of a line is let in every so many ms. */
const stepMs = 700;

/**
 * The routes that make rare things happen:
 * `POST /dev/world` starts a new world, its settings as JSON; `POST /dev/line {"before": 20}` puts so many customers
 * before each new order.
 */
export class Controls {
  readonly #parts: Omit<WorldParts, 'port'>;
  #world: World;
  #before = 0;
  /** When each order's key joined the line, ms. */
  readonly #joined = new Map<string, number>();

  private constructor(parts: Omit<WorldParts, 'port'>, world: World) {
    this.#parts = parts;
    this.#world = world;
  }

  static async start(parts: Omit<WorldParts, 'port'>): Promise<Controls> {
    return new Controls(parts, await World.start({ ...parts, port: 0 }));
  }

  /** The backend's address, the same for every world. */
  get url(): string {
    return this.#world.url;
  }

  stop(): Promise<void> {
    return this.#world.stop();
  }

  /** Answers a request that is for it; false: it is for the pages or the backend. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (request.method !== 'POST') return false;
    switch (request.url) {
      case '/dev/world':
        return this.#change(request, response, settingsSchema, async (wanted) => {
          await this.#world.stop();
          this.#before = 0;
          const settings = { ...this.#parts.settings, ...definedOf(wanted) };
          const port = Number(new URL(this.url).port);
          this.#world = await World.start({ ...this.#parts, settings, port });
        });
      case '/dev/line':
        return this.#change(request, response, lineSchema, ({ before }) => {
          this.#before = before;
        });
      case '/api/orders':
        return this.#letWait(request, response);
      default:
        return false;
    }
  }

  async #change<T>(
    request: IncomingMessage,
    response: ServerResponse,
    schema: z.ZodType<T>,
    change: (wanted: T) => Promise<void> | void,
  ): Promise<true> {
    const parsed = schema.safeParse(await json(request).catch(() => undefined));
    if (parsed.success) await change(parsed.data);
    response.statusCode = parsed.success ? 204 : 422;
    response.end(parsed.success ? undefined : z.prettifyError(parsed.error));
    return true;
  }

  /** Answers a new order with its place, as the backend does in a crowd, until those before it are through. */
  #letWait(request: IncomingMessage, response: ServerResponse): boolean {
    const key = String(request.headers['idempotency-key']);
    const now = Date.now();
    const joined = this.#joined.get(key) ?? now;
    this.#joined.set(key, joined);
    const place = this.#before - Math.floor((now - joined) / stepMs);
    if (place <= 0) return false;
    const code = 'waiting';
    const [status, detail] = [problemStatus(code), problemMessage(code)];
    const headers = { 'Content-Type': 'application/problem+json', 'Retry-After': '1' };
    const problem = { type: 'about:blank', title: code, status, detail, code, place };
    response.writeHead(status, headers).end(JSON.stringify(problem));
    return true;
  }
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function definedOf<T extends object>(given: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}
