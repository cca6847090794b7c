import { createHash } from 'node:crypto';
import type Koa from 'koa';
import { zip } from '../relay/cached-body.ts';
import { isNotModified } from './conditional.ts';
import { codingFor, type Coding } from './encodings.ts';

/** An answer that is written once, as bytes, for everyone who reads the same. */
export interface Representation {
  /** Media type, as `ctx.type` takes it. */
  readonly type: string;
  /** The same for whoever may get the same bytes: letters, digits, `-` and `_`. */
  readonly tag: string;
  /** Some of what it says may differ under one tag, such as the moment. */
  readonly isWeak?: boolean;
  /** Ms; null: nobody knows. */
  readonly modifiedAt: number | null;
  readonly plain: Buffer;
  readonly coded: Readonly<Partial<Record<Coding, () => Buffer | Promise<Buffer>>>>;
}

/**
 * Answers with what is written, coded as the client wants it, or with 304 to who has it already. Each coding has a tag
 * of its own: they are different bytes.
 */
export async function send(
  ctx: Koa.Context,
  written: Representation,
  cacheControl = 'no-cache',
): Promise<void> {
  const coding = codingFor(ctx.get('Accept-Encoding'), Object.keys(written.coded) as Coding[]);
  const etag = etagOf(written, coding);
  const { modifiedAt } = written;
  ctx.set('Cache-Control', cacheControl);
  ctx.vary('Accept-Encoding');
  ctx.set('ETag', etag);
  if (modifiedAt !== null) ctx.set('Last-Modified', new Date(modifiedAt).toUTCString());
  if (isNotModified(ctx.req.headers, { etag, modifiedAt })) {
    ctx.status = 304;
    return;
  }
  ctx.type = written.type;
  const bytes = coding === null ? undefined : await written.coded[coding]?.();
  if (bytes !== undefined && coding !== null) ctx.set('Content-Encoding', coding);
  ctx.body = bytes ?? written.plain;
}

function etagOf({ tag, isWeak = false }: Representation, coding: Coding | null): string {
  return `${isWeak ? 'W/' : ''}"${tag}${coding === null ? '' : `-${coding}`}"`;
}

/** A document that stays as it is: its tag is of what it says, and it is compressed when the first one asks for that. */
export function fixedDocument(type: string, content: string | Buffer): Representation {
  const plain = Buffer.from(content);
  const tag = contentTag(plain);
  let zipped: Promise<Buffer> | undefined;
  return {
    type,
    tag,
    modifiedAt: null,
    plain,
    coded: { gzip: () => (zipped ??= zip(plain)) },
  };
}

/** A tag that is the same for the same bytes. */
export function contentTag(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
}
