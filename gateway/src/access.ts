/** Who may ask the gateway for what, and under which name. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, Next } from 'koa';
import { Refusal } from './problems.ts';

export interface Access {
  /** Whoever has it may do everything. */
  readonly token: string;
  /** Names under which the gateway is known, beside loopback and the address that was dialled. */
  readonly hosts: readonly string[];
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const LOOPBACK_PEER = /^(::ffff:)?127\.|^::1$/;

/**
 * Refuses requests that name another host: a page whose name was made to lead here (DNS rebinding) could read
 * the ledger otherwise. Commands need the token; to read, whoever is on this machine needs none. The answer to
 * `/healthz` is everyone's.
 */
export function guard({ token, hosts }: Access) {
  const known = new Set(hosts.map((host) => host.toLowerCase()));
  return async (ctx: Context, next: Next): Promise<void> => {
    if (!isOurs(ctx, known)) throw new Refusal('unknown-host');
    const isRead = ctx.method === 'GET' || ctx.method === 'HEAD';
    const open =
      isRead && (ctx.path === '/healthz' || LOOPBACK_PEER.test(ctx.req.socket.remoteAddress ?? ''));
    if (!open && !bears(ctx, token)) {
      ctx.set('WWW-Authenticate', 'Bearer');
      throw new Refusal('unauthorized');
    }
    await next();
  };
}

function isOurs(ctx: Context, known: ReadonlySet<string>): boolean {
  const given = ctx.req.headersDistinct.host ?? [];
  const host = /^(\[[0-9a-f:.]+\]|[^:]+)(:\d{1,5})?$/i.exec(given[0] ?? '')?.[1]?.toLowerCase();
  if (given.length !== 1 || host === undefined) return false;
  const dialled = ctx.req.socket.localAddress?.replace(/^::ffff:/, '');
  return LOOPBACK.test(host) || known.has(host) || host === dialled || host === `[${dialled}]`;
}

function bears(ctx: Context, token: string): boolean {
  return timingSafeEqual(digest(ctx.get('Authorization')), digest(`Bearer ${token}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
