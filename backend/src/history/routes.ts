import Router from '@koa/router';
import type Koa from 'koa';
import type { z } from 'zod';
import { changesQuerySchema, momentQuerySchema } from '@aisle/shared/agent-history';
import { limits } from '@aisle/shared/limits';
import { type Moment, type NoSuchMoment, type TimeMachine } from '@aisle/shared/replay';
import type { Result } from '@aisle/shared/result';
import type { Answer } from '../booking/port.ts';
import { judgeIds } from '../rest/names.ts';
import { Problem, unwrap } from '../rest/problem.ts';
import { exportFile } from './files.ts';
import type { Histories } from './histories.ts';
import { FileOpener } from './open-file.ts';

export interface HistoryRoutesParts {
  readonly histories: Histories;
  /** Whether there was such a flight, though Temporal may not keep it any more. */
  readonly wasThere: (flightId: string) => Promise<boolean>;
  readonly now: () => number;
}

/** The time machine: `/api/agent/flights/{flightId}/history…` and `/api/agent/history/open`. */
export function historyRoutes({ histories, wasThere, now }: HistoryRoutesParts): Router {
  const router = new Router({ prefix: '/api/agent', sensitive: true });
  judgeIds(router);
  const path = '/flights/:flightId/history';
  const oneOfFew = atMost(limits.historyFilesAtOnce);
  const opener = new FileOpener();
  /** Tells a flight that is not kept any more from one that never was. */
  const kept = async <T>(flightId: string, answer: Answer<T>): Promise<T> => {
    const given = await answer;
    const isGone = !given.ok && given.error.code === 'flight-not-found';
    if (isGone && (await wasThere(flightId))) throw new Problem('history-gone');
    return unwrap(given);
  };
  const ask = <T>(ctx: Koa.Context, question: (machine: TimeMachine) => Promise<T>) => {
    const flightId = flightOf(ctx);
    return kept(flightId, histories.ask(flightId, question));
  };

  router.get(path, async (ctx) => {
    ctx.body = await ask(ctx, (machine) => machine.summary());
  });

  router.get(`${path}/changes`, async (ctx) => {
    const { after, limit } = query(changesQuerySchema, ctx);
    ctx.body = await ask(ctx, (machine) => machine.changes(after, limit));
  });

  router.get(`${path}/at`, async (ctx) => {
    const asked = query(momentQuerySchema, ctx);
    const found = await ask(ctx, (machine) =>
      'version' in asked
        ? machine.atVersion(asked.version)
        : machine.atTime(Date.parse(asked.time)),
    );
    ctx.body = momentOf(found);
  });

  router.get(`${path}/export`, oneOfFew, async (ctx) => {
    const flightId = flightOf(ctx);
    const file = histories.with(flightId, (runs) => exportFile(flightId, runs, now()));
    ctx.body = await kept(flightId, file);
    ctx.attachment(`${flightId}.aisle-history.gz`);
    ctx.type = 'application/gzip';
  });

  router.post('/history/open', async (ctx) => {
    // Not ended when we stop reading: its sender is to get the answer.
    const bytes = ctx.req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    ctx.body = await opener.open(bytes);
  });

  return router;
}

function flightOf(ctx: Koa.Context): string {
  return (ctx.params as Record<string, string>)['flightId'] ?? '';
}

function query<T extends z.ZodType>(schema: T, ctx: Koa.Context): z.output<T> {
  const parsed = schema.safeParse({ ...ctx.query });
  if (parsed.success) return parsed.data;
  throw new Problem('invalid-request', { hint: 'Look at the parameters of the address.' });
}

function momentOf(found: Result<Moment, NoSuchMoment>): Moment {
  if (found.ok) return found.value;
  const { code, from, to } = found.error;
  throw new Problem(code, { hint: `It has the versions ${from} to ${to}.` });
}

/** Whole histories are read and written by few at once: it is work for seconds, and others want an answer. */
function atMost(count: number): Koa.Middleware {
  let running = 0;
  return async (ctx, next) => {
    if (running >= count) throw new Problem('busy');
    running += 1;
    ctx.res.once('close', () => {
      running -= 1;
    });
    await next();
  };
}
