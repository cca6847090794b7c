import { z } from 'zod';
import {
  agentOrderSchema,
  boardSchema,
  flightRoomSchema,
  roomChangedSchema,
} from '@aisle/shared/agent-contract';
import {
  agentRequests as payloads,
  chartPointSchema,
  chartsSchema,
  feedSchema,
  invariantsSchema,
} from '@aisle/shared/agent-live';
import { refused } from './viewer-messages.ts';

const ok = { ok: z.literal(true) };

/** What agents send on the namespace `/agent`, with the answer in the ack. */
export const agentRequests = {
  'board:watch': {
    payload: payloads['board:watch'],
    ack: z.union([boardSchema.extend(ok), refused]),
    summary: 'For agents: watch the board of flights.',
  },
  'room:watch': {
    payload: payloads['room:watch'],
    ack: z.union([z.object({ ...ok, room: flightRoomSchema }), refused]),
    summary: 'For agents: watch who owns what on a flight.',
  },
  'room:unwatch': {
    payload: payloads['room:unwatch'],
    ack: z.union([z.object(ok), refused]),
    summary: 'For agents: watch it no more.',
  },
  'order:watch': {
    payload: payloads['order:watch'],
    ack: z.union([z.object({ ...ok, file: agentOrderSchema }), refused]),
    summary: 'For agents: watch an order’s file: its state, its timeline, its money.',
  },
  'order:unwatch': {
    payload: payloads['order:unwatch'],
    ack: z.union([z.object(ok), refused]),
    summary: 'For agents: watch it no more.',
  },
  'feed:watch': {
    payload: payloads['feed:watch'],
    ack: z.union([feedSchema.extend(ok), refused]),
    summary: 'For agents: watch the events of all flights; the ack has the last ones.',
  },
  'charts:watch': {
    payload: payloads['charts:watch'],
    ack: z.union([chartsSchema.extend(ok), refused]),
    summary: 'For agents: watch what happens in each second.',
  },
  'invariants:watch': {
    payload: payloads['invariants:watch'],
    ack: z.union([invariantsSchema.extend(ok), refused]),
    summary: 'For agents: watch whether what must hold does.',
  },
} as const;

/** What agents are sent. */
export const agentFacts = {
  'board:changed': {
    payload: boardSchema.extend({ gone: z.array(z.string()) }),
    summary: 'These rows of the board changed, and those of `gone` left it.',
  },
  'room:changed': {
    payload: roomChangedSchema,
    summary: 'A watched flight changed. Apply when `from` is your version, else watch again.',
  },
  'order:changed': {
    payload: z.object({ file: agentOrderSchema }),
    summary: 'For agents: a watched order’s file as it is now.',
  },
  'feed:events': {
    payload: feedSchema,
    summary: 'Events of flights, oldest first, each with an id to drop doubles by.',
  },
  'charts:point': { payload: chartPointSchema, summary: 'A second is over.' },
  'invariants:changed': { payload: invariantsSchema, summary: 'What holds has changed.' },
} as const;
