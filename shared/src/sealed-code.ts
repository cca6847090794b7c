/**
 * Payment codes on their way through Temporal, which keeps what it is given: sealed by a one-time key that the payment gateway
 * has, and forgets when the code has served (SPEC P15). Node alone: neither pages nor workflows may import it.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { z } from 'zod';
import { PAYMENT_CODE, SEALED_CODE } from './ids.ts';

const cipherName = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
/** Lengths of an id and of a key. */
export const codeKeyBytes = { id: 16, key: 32 } as const;

const base64 = (bytes: number) =>
  z.base64url().refine((text) => Buffer.from(text, 'base64url').length === bytes);

/** A one-time key, both its parts in base64url: it seals the code of one payment. */
export const codeKeySchema = z.object({
  id: base64(codeKeyBytes.id),
  key: base64(codeKeyBytes.key),
});
export type CodeKey = z.infer<typeof codeKeySchema>;

/** The code as no one reads it without the key, for this order alone. The same code comes out alike, so that it can be told from another. */
export function sealCode(code: string, orderId: string, { id, key }: CodeKey): string {
  const secret = Buffer.from(key, 'base64url');
  // Made of what it is for: the same key never encrypts two codes under one nonce.
  const nonce = createHmac('sha256', secret)
    .update(`${orderId}:${code}`)
    .digest()
    .subarray(0, nonceBytes);
  const cipher = createCipheriv(cipherName, secret, nonce).setAAD(Buffer.from(orderId));
  const sealed = [nonce, cipher.update(code, 'ascii'), cipher.final(), cipher.getAuthTag()];
  return `${id}.${Buffer.concat(sealed).toString('base64url')}`;
}

/** The inverse; null: it was not sealed by this key, or for another order. */
export function openCode(sealed: string, orderId: string, key: Buffer): string | null {
  const [, , text] = SEALED_CODE.exec(sealed) ?? [];
  if (text === undefined) return null;
  const bytes = Buffer.from(text, 'base64url');
  const decipher = createDecipheriv(cipherName, key, bytes.subarray(0, nonceBytes))
    .setAAD(Buffer.from(orderId))
    .setAuthTag(bytes.subarray(-tagBytes));
  try {
    const code = decipher.update(bytes.subarray(nonceBytes, -tagBytes)).toString('ascii');
    decipher.final();
    return PAYMENT_CODE.test(code) ? code : null;
  } catch {
    return null;
  }
}
