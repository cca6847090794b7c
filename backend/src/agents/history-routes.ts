import type Koa from 'koa';
import type { historyRoutes } from '@aisle/shared/history-routes';
import { limits } from '@aisle/shared/limits';
import { type Moment, type NoSuchMoment, type TimeMachine } from '@aisle/shared/replay';
import type { Result } from '@aisle/shared/result';
import type { Answer } from '../booking/port.ts';
import { Problem, unwrap } from '../problem.ts';
import type { Handlers } from '../rest/routes.ts';
import { FileOpener, exportFile } from '../history/open-file.ts';
import type { Histories } from '../history/histories.ts';

export interface HistoryHandlersParts {
  readonly histories: Histories;
  /** Whether there was such a flight, though Temporal may not keep it any more. */
  readonly wasThere: (flightId: string) => Promise<boolean>;
  readonly now: () => number;
}

/** The time machine: `/api/agent/flights/{flightId}/history…` and `/api/agent/history/open`. */
export function historyHandlers(parts: HistoryHandlersParts): Handlers<typeof historyRoutes> {
  const { histories, wasThere, now } = parts;
  const opener = new FileOpener();
  const takeTurn = atMost(limits.historyFilesAtOnce);
  /** Tells a flight that is not kept any more from one that never was. */
  const kept = async <T>(flightId: string, answer: Answer<T>): Promise<T> => {
    const given = await answer;
    const isGone = !given.ok && given.error.code === 'flight-not-found';
    if (isGone && (await wasThere(flightId))) throw new Problem('history-gone');
    return unwrap(given);
  };
  const ask = <T>(flightId: string, question: (machine: TimeMachine) => Promise<T>) =>
    kept(flightId, histories.ask(flightId, question));
  return {
    'GET /api/agent/flights/{flightId}/history': ({ params: { flightId } }) =>
      ask(flightId, (machine) => machine.summary()),

    'GET /api/agent/flights/{flightId}/history/changes': ({
      params: { flightId },
      query: { after, limit },
    }) => ask(flightId, (machine) => machine.changes(after, limit)),

    'GET /api/agent/flights/{flightId}/history/at': async ({ params: { flightId }, query }) => {
      const { version, time = '' } = query;
      const found = await ask(flightId, (machine) =>
        version === undefined ? machine.atTime(Date.parse(time)) : machine.atVersion(version),
      );
      return momentOf(found);
    },

    'GET /api/agent/flights/{flightId}/history/export': async ({ ctx, params: { flightId } }) => {
      takeTurn(ctx);
      const file = histories.with(flightId, (runs) => exportFile(flightId, runs, now()));
      ctx.body = await kept(flightId, file);
      ctx.attachment(`${flightId}.aisle-history.gz`);
      ctx.type = 'application/gzip';
      return null;
    },

    'POST /api/agent/history/open': ({ ctx }) =>
      // Not ended when we stop reading: its sender is to get the answer.
      opener.open(ctx.req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>),
  };
}

function momentOf(found: Result<Moment, NoSuchMoment>): Moment {
  if (found.ok) return found.value;
  const { code, from, to } = found.error;
  throw new Problem(code, { hint: `It has the versions ${from} to ${to}.` });
}

/** Whole histories are read and written by few at once: it is work for seconds, and others want an answer. */
function atMost(count: number): (ctx: Koa.Context) => void {
  let running = 0;
  return (ctx) => {
    if (running >= count) throw new Problem('busy');
    running += 1;
    ctx.res.once('close', () => {
      running -= 1;
    });
  };
}
