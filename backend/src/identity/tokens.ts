import { createHash, createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { sameSecret } from '../security/tokens.ts';

/** What a session's token says. `until`: ms. */
export interface Session {
  readonly id: string;
  readonly name: string;
  readonly until: number;
}

const content = z.strictObject({ id: z.guid(), name: z.string(), until: z.int() });

/**
 * The token of a session: what it says, and an HMAC-SHA256 over that and the account's hash of its
 * password. So it needs no memory anywhere, and a new password ends the sessions of the old one.
 */
export function sealSession(secret: string, session: Session, accountHash: string): string {
  const text = Buffer.from(JSON.stringify(session)).toString('base64url');
  return `${text}.${sessionSeal(secret, text, accountHash)}`;
}

/** What a token says if it is ours and still runs at `now` (ms), else null. `hashOf`: of an account, by name. */
export function openSession(
  secret: string,
  token: string,
  hashOf: (name: string) => string | null,
  now: number,
): Session | null {
  const [text = '', given = ''] = token.split('.', 2);
  const session = readContent(text);
  const accountHash = session && hashOf(session.name);
  if (session === null || accountHash === null || session.until <= now) return null;
  return sameSecret(given, sessionSeal(secret, text, accountHash)) ? session : null;
}

function sessionSeal(secret: string, text: string, accountHash: string): string {
  return (
    createHmac('sha256', secret)
      // Sessions of before were signed out in another place, which nobody reads any more.
      .update(`agent-session-2\n${text}\n${accountHash}`)
      .digest('base64url')
  );
}

function readContent(text: string): Session | null {
  try {
    const parsed = content.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * What a browser keeps after a name has signed in from it: an id, and an HMAC-SHA256 over that and the name. It opens
 * nothing. It says only that whoever tries again from there is counted apart from those who guess elsewhere.
 */
export function sealDevice(secret: string, name: string, id: string = randomUUID()): string {
  return `${id}.${deviceSeal(secret, name, id)}`;
}

/** The id in a token of this name; null when it is none of ours. */
export function openDevice(secret: string, name: string, token: string | null): string | null {
  const [id = '', given = ''] = (token ?? '').split('.', 2);
  return sameSecret(given, deviceSeal(secret, name, id)) ? id : null;
}

/** The cookie that carries it: several agents may share a browser. */
export function deviceCookie(name: string): string {
  return `aisle_device_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

function deviceSeal(secret: string, name: string, id: string): string {
  return createHmac('sha256', secret).update(`agent-device\n${id}\n${name}`).digest('base64url');
}
