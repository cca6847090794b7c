import { z } from 'zod';
import { limits } from './limits.ts';
import type { Routes } from './route.ts';

/** Payloads as Temporal's protocol of remote codecs writes them: bytes in base64. */
export const temporalPayloadsSchema = z.object({
  payloads: z.array(
    z.object({
      metadata: z.record(z.string(), z.string()).optional(),
      data: z.string().optional(),
    }),
  ),
});
export type TemporalPayloads = z.infer<typeof temporalPayloadsSchema>;

/** What Temporal's own page asks for, in an agent's browser. */
export const codecRoutes = {
  'POST /api/agent/codec/decode': {
    summary: 'Decrypt payloads for Temporal’s own page',
    description:
      'Temporal’s protocol of remote codecs: the page’s codec endpoint is `/api/agent/codec`, with cross-origin credentials. A payload that none of our keys opens comes back as it is; codes of payments are not shown. Nothing is encrypted here: agents act at the desk.',
    access: 'agent',
    body: temporalPayloadsSchema,
    bodyBytes: limits.decodedBodyBytes,
    answer: { status: 200, description: 'The same payloads.', json: temporalPayloadsSchema },
  },
} as const satisfies Routes;
