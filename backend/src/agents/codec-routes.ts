import type { codecRoutes } from '@aisle/shared/agent-routes';
import { UnreadablePayload, type PayloadEncryption } from '@aisle/shared/payload-codec';
import type { TemporalPayloads } from '@aisle/shared/temporal-payloads';
import type { Handlers } from '../rest/routes.ts';

type JsonPayload = TemporalPayloads['payloads'][number];

/** Codes of payments, as the message to an order has them, and as an order carries them into its next run. */
const paymentCode = /("code":"|\[\\")\d{5}(?=\\?")/g;

/** Temporal's own page shows agents what it cannot read itself (SPEC X5). */
export function codecHandlers(encryption: PayloadEncryption): Handlers<typeof codecRoutes> {
  return {
    'POST /api/agent/codec/decode': ({ body: { payloads } }) => ({
      payloads: payloads.map((payload) => openJson(encryption, payload)),
    }),
  };
}

function openJson(encryption: PayloadEncryption, given: JsonPayload): JsonPayload {
  try {
    const { metadata, data } = encryption.open({
      metadata: mapped(given.metadata ?? {}, bytesOf),
      data: bytesOf(given.data ?? ''),
    });
    const text = Buffer.from(data ?? []).toString('latin1');
    return {
      metadata: mapped(metadata ?? {}, (bytes) => Buffer.from(bytes).toString('base64')),
      data: Buffer.from(text.replace(paymentCode, '$1*****'), 'latin1').toString('base64'),
    };
  } catch (error) {
    if (error instanceof UnreadablePayload) return given;
    throw error;
  }
}

function bytesOf(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

function mapped<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
