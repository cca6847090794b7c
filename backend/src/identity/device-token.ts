import { createHash, createHmac, randomUUID } from 'node:crypto';
import { sameSecret } from '../security/tokens.ts';

/**
 * What a browser keeps after a name has signed in from it: an id, and an HMAC-SHA256 over that and the name. It opens
 * nothing. It says only that whoever tries again from there is counted apart from those who guess elsewhere.
 */
export function sealDevice(secret: string, name: string, id: string = randomUUID()): string {
  return `${id}.${seal(secret, name, id)}`;
}

/** The id in a token of this name; null when it is none of ours. */
export function openDevice(secret: string, name: string, token: string | null): string | null {
  const [id = '', given = ''] = (token ?? '').split('.', 2);
  return sameSecret(given, seal(secret, name, id)) ? id : null;
}

/** The cookie that carries it: several agents may share a browser. */
export function deviceCookie(name: string): string {
  return `aisle_device_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

function seal(secret: string, name: string, id: string): string {
  return createHmac('sha256', secret).update(`agent-device\n${id}\n${name}`).digest('base64url');
}
