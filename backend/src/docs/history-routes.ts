import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import {
  changesQuerySchema,
  historyChangesSchema,
  historySummarySchema,
  momentSchema,
} from '@aisle/shared/agent-history';
import { answers, json } from './answers.ts';

const security = [{ agentToken: [] }, { agentCookie: [] }];
const params = z.object({ flightId: z.string() });
const file = { 'application/gzip': { schema: { type: 'string', format: 'binary' } } } as const;
const path = '/api/agent/flights/{flightId}/history';
const notFound = ['agent-required', 'flight-not-found', 'history-gone'] as const;

/** The routes of the time machine with their refusals. */
export const historyRouteDocs: readonly RouteConfig[] = [
  {
    method: 'get',
    path,
    summary: 'What there is of a flight to look back at',
    description:
      'From Temporal’s own event histories, replayed. `differences` says where the record and the replay are not the same, as far as runs were replayed.',
    security,
    request: { params },
    responses: answers(
      200,
      { description: 'As of now.', content: json(historySummarySchema) },
      notFound,
    ),
  },
  {
    method: 'get',
    path: `${path}/changes`,
    summary: 'The changes of a flight, oldest first',
    security,
    request: { params, query: changesQuerySchema },
    responses: answers(
      200,
      { description: 'Those that follow `after`.', content: json(historyChangesSchema) },
      [...notFound, 'invalid-request'],
    ),
  },
  {
    method: 'get',
    path: `${path}/at`,
    summary: 'The seat map of a flight at a version or a time',
    description: 'One of `version` and `time`.',
    security,
    request: {
      params,
      query: z.object({
        version: z.int().nonnegative().optional(),
        time: z.iso.datetime().optional(),
      }),
    },
    responses: answers(
      200,
      { description: 'With the change that led to it.', content: json(momentSchema) },
      [...notFound, 'no-such-moment', 'invalid-request'],
    ),
  },
  {
    method: 'get',
    path: `${path}/export`,
    summary: 'The whole history as a file that can be opened again',
    description:
      'Lines of JSON, packed with gzip, sealed by a checksum. Keep it: Temporal removes histories after the namespace’s retention.',
    security,
    request: { params },
    responses: answers(200, { description: 'The file.', content: file }, notFound),
  },
  {
    method: 'post',
    path: '/api/agent/history/open',
    summary: 'Check an exported file, and say what is in it',
    description: 'Nothing of it is kept.',
    security,
    request: { body: { required: true, content: file } },
    responses: answers(200, { description: 'It is whole.', content: json(historySummarySchema) }, [
      'agent-required',
      'origin-not-allowed',
      'body-too-large',
      'not-a-history',
      'history-newer',
      'history-damaged',
    ]),
  },
];
