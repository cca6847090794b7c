/** What follows from a request's idempotency key, so that nothing need be remembered for it. */
import { createHash } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const idBytes = 16;

/** In the two bits that are left of an id: its code is of the present form (see the code of a confirmation). */
const form = 1n << 128n;

/**
 * The order's id: the first 128 bits of SHA-256 over the key (a UUID, in any case of letters) and its owner, in
 * Crockford's base 32: 26 characters. The same key of the same owner always names the same order; the same
 * key of another owner names another one.
 */
export function orderIdFor(key: string, owner: string): string {
  const hash = createHash('sha256').update(`${key.toLowerCase()}\n${owner}`);
  const bytes = hash.digest().subarray(0, idBytes);
  let value = BigInt(`0x${bytes.toString('hex')}`) | form;
  let id = '';
  while (id.length < 26) {
    id = alphabet.charAt(Number(value & 31n)) + id;
    value >>= 5n;
  }
  return id;
}

/** A watch's id: of the same form, since the order that takes its seats gets it, and never one that a creation has. */
export function watchIdFor(key: string, owner: string): string {
  return orderIdFor(key, `watch ${owner}`);
}

/** A guest's id in an order: of the same form, and never one that a creation has. */
export function guestIdFor(key: string, owner: string, orderId: string): string {
  return orderIdFor(key, `guest ${orderId} ${owner}`);
}

/** The id of a swap that an order proposes: of the same form. */
export function swapIdFor(key: string, orderId: string): string {
  return orderIdFor(key, `swap ${orderId}`);
}

/** Hash of a creating request. The order of the seats does not matter; none and an empty list are the same. */
export function fingerprintOf(flightId: string, seats: readonly string[]): string {
  const canonical = JSON.stringify([flightId, [...seats].sort()]);
  return createHash('sha256').update(canonical).digest('base64url');
}
