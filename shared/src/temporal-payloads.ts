import { z } from 'zod';

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
