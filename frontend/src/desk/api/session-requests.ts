import { problemMessage, problemStatus } from '@aisle/shared/problems';
import type { Fetcher } from '../../api/ask.ts';

/** Requests of one session. What is answered after its end was not asked by whoever sits here then. */
export interface SessionRequests {
  readonly fetcher: Fetcher;
  /** From now on what is under way is answered as the server answers those who are signed out. */
  readonly end: () => void;
}

/** Over a fetcher, for every client of the desk. */
export function sessionRequests(fetcher: Fetcher): SessionRequests {
  let session = 0;
  return {
    fetcher: async (path, init) => {
      const own = session;
      // Read whole before the look: afterwards no sign-out can come between.
      const answer = await whole(fetcher, path, init).catch((error: unknown) => ({ error }));
      if (own !== session) return signedOut();
      if ('error' in answer) throw answer.error;
      return answer;
    },
    end: () => {
      session += 1;
    },
  };
}

async function whole(
  ...[fetcher, ...request]: [Fetcher, ...Parameters<Fetcher>]
): Promise<Response> {
  const answer = await fetcher(...request);
  const body = await answer.arrayBuffer();
  return new Response(body.byteLength === 0 ? null : body, answer);
}

function signedOut(): Response {
  const code = 'agent-required';
  const status = problemStatus(code);
  return Response.json({ code, status, detail: problemMessage(code) }, { status });
}
