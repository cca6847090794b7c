/** How agents read the audit log, under `/api/agent`: what was done on all flights (SPEC D19 to D22). */
import { z } from 'zod';
import { auditEntrySchema } from './agent-contract.ts';
import { auditKinds } from './audit-log.ts';
import { CONFIRMATION_CODE, ORDER_ID, tidyConfirmation } from './ids.ts';
import { airportSchema, wholeNumber, zonedTimeSchema } from './contract.ts';
import { limits } from './limits.ts';
import type { Routes } from './route.ts';

const iso = z.iso.datetime();

/** An order's id, or a confirmation code in any writing. */
const orderInput = z
  .string()
  .max(64)
  .transform(tidyConfirmation)
  .refine((text) => ORDER_ID.test(text) || CONFIRMATION_CODE.test(text), {
    message: 'An order is named by its id or its confirmation code.',
  })
  .meta({ pattern: `${ORDER_ID.source}|${CONFIRMATION_CODE.source}` });

export const auditQuerySchema = z.strictObject({
  /** Its id, or a number in any writing: then of any day. */
  flight: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9](?:[A-Za-z0-9 -]{0,62}[A-Za-z0-9])?$/)
    .optional(),
  agent: z.string().trim().min(1).max(limits.agentNameCharacters).optional(),
  kind: z.enum(auditKinds).optional(),
  order: orderInput.optional(),
  from: zonedTimeSchema.optional(),
  to: zonedTimeSchema.optional(),
  /** In the reason, in capitals or not. */
  text: z.string().trim().min(1).max(limits.auditTextCharacters).optional(),
  /** `next` of the answer before. */
  before: z
    .string()
    .regex(/^[1-9]\d{0,8}\.\d{1,6}$/)
    .optional(),
  limit: wholeNumber(1, limits.auditRows)
    .optional()
    .meta({ description: `50; of a table ${limits.auditRows}.` }),
  format: z.enum(['json', 'csv']).optional(),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

/** An entry of a flight's audit, with its flight as it was then. */
export const auditLogRowSchema = auditEntrySchema.extend({
  id: z.string(),
  flight: z.object({
    id: z.string(),
    number: z.string(),
    origin: airportSchema,
    destination: airportSchema,
    departsAt: iso,
  }),
  /** The order that it is about, and its code, whether it has been confirmed or not; null: none alone. */
  order: z.object({ id: z.string(), confirmation: z.string() }).nullable(),
});
export type AuditLogRow = z.infer<typeof auditLogRowSchema>;

export const auditAnswerSchema = z.object({
  entries: z.array(auditLogRowSchema),
  /** `before` of those that are older; null: there are none. */
  next: z.string().nullable(),
  /** So far back was looked, also where nothing was found; null: to the beginning. */
  searchedTo: iso.nullable(),
});
export type AuditAnswer = z.infer<typeof auditAnswerSchema>;

export const auditRoutes = {
  'GET /api/agent/audit': {
    summary: 'What agents did on all flights, newest first; with `Accept: text/csv` as a table',
    description:
      'Supervisors see everybody’s acts, agents their own. An answer looks at a bounded number of entries: with `next`, go on from there, also when it has none. A table names what follows in its `Link` header (`rel="next"`).',
    access: 'agent',
    query: auditQuerySchema,
    answer: {
      status: 200,
      description: 'As of now.',
      json: auditAnswerSchema,
      media: { 'text/csv': 'text' },
    },
    refusals: ['supervisor-required'],
  },
} as const satisfies Routes;
