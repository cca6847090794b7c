import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { sessionSchema, signInSchema } from '@aisle/shared/agent-contract';
import { answers, badBody, json } from './answers.ts';

const security = [{ agentToken: [] }, { agentCookie: [] }];

/** Every route under `/api/agent` with its refusals. */
export const agentRoutes: readonly RouteConfig[] = [
  {
    method: 'post',
    path: '/api/agent/session',
    summary: 'Sign in',
    description: 'Sets the session as a cookie. Five failures lock a name out for 15 minutes.',
    request: { body: { required: true, content: json(signInSchema) } },
    responses: answers(200, { description: 'Signed in.', content: json(sessionSchema) }, [
      ...badBody,
      'sign-in-failed',
      'too-many-tries',
    ]),
  },
  {
    method: 'get',
    path: '/api/agent/session',
    summary: 'Who am I',
    security,
    responses: answers(200, { description: 'An agent.', content: json(sessionSchema) }, [
      'agent-required',
    ]),
  },
  {
    method: 'delete',
    path: '/api/agent/session',
    summary: 'Sign out; the session’s sockets are ended',
    security,
    responses: answers(204, { description: 'Signed out.' }, [
      'agent-required',
      'origin-not-allowed',
    ]),
  },
];
