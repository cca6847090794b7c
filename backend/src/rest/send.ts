/** How answers are sent: coded as the client wants them, compressed, and not again to who has them already. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type Koa from 'koa';
import { zip } from '../relay/cached-body.ts';

/** Content codings that we send, the one that saves most first. */
export const codings = ['br', 'gzip'] as const;
export type Coding = (typeof codings)[number];

const entry = /^\s*([\w!#$%&'*+.^`|~-]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i;

/**
 * Which of the codings that there are serves who sent this `Accept-Encoding` (RFC 9110, 12.5.3); null: none, the plain
 * bytes. They are also for whoever wants nothing that there is: to refuse would be of no use to anyone.
 */
export function codingFor(header: string, available: readonly Coding[]): Coding | null {
  const wanted = weights(header);
  const weightOf = (coding: Coding): number => wanted.get(coding) ?? wanted.get('*') ?? 0;
  const plain = wanted.get('identity') ?? 0;
  const [best] = codings
    .filter((coding) => available.includes(coding) && weightOf(coding) > 0)
    .sort((one, other) => weightOf(other) - weightOf(one));
  return best !== undefined && weightOf(best) >= plain ? best : null;
}

/** Codings by weight; what is malformed is not wanted. */
function weights(header: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const each of header.split(',')) {
    const [, name = '', weight = '1'] = entry.exec(each) ?? [];
    if (name !== '') found.set(name.toLowerCase().replace(/^x-(?=gzip$)/, ''), Number(weight));
  }
  return found;
}

/** What of an answer a client may have already. */
export interface Validators {
  /** As it is sent: in quotation marks, and after `W/` where it is weak. */
  readonly etag: string;
  /** Ms; null: nobody knows. */
  readonly modifiedAt: number | null;
}

const entityTag = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Whether a reader has the answer already (RFC 9110, 13.1): tags are compared weakly, `*` is any, and where tags
 * came no date counts. `Cache-Control: no-cache` is for caches on the way: `fetch` sends it along with a tag.
 */
function isNotModified(headers: IncomingHttpHeaders, validators: Validators): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) return names(tags, validators.etag);
  const since = headers['if-modified-since'] ?? '';
  if (validators.modifiedAt === null || !httpDate.test(since)) return false;
  return Math.floor(validators.modifiedAt / 1000) * 1000 <= Date.parse(since);
}

function names(tags: string, etag: string): boolean {
  if (tags.trim() === '*') return true;
  // What is no list of tags names none.
  if (!/^[\s,]*$/.test(tags.replace(entityTag, ''))) return false;
  return (tags.match(entityTag) ?? []).some((tag) => opaque(tag) === opaque(etag));
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}

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

/** Below so many bytes compressing costs more than it saves. */
const worthwhileBytes = 1024;
const compressible = /^(?:text\/|application\/(?:[\w.+-]+\+)?json$)/;

/** Compresses what a route answers anew each time. What is sent as it was written ({@link send}) is settled there. */
export const compressAnswers: Koa.Middleware = async (ctx, next) => {
  await next();
  const bytes = bytesOf(ctx);
  if (bytes === null || bytes.length < worthwhileBytes) return;
  ctx.vary('Accept-Encoding');
  if (codingFor(ctx.get('Accept-Encoding'), ['gzip']) === null) return;
  const zipped = await zip(bytes);
  ctx.set('Content-Encoding', 'gzip');
  ctx.body = zipped;
};

/** The body to compress; null where there is none, or a stream, or one that is settled. */
function bytesOf(ctx: Koa.Context): Buffer | null {
  const body: unknown = ctx.body;
  if (ctx.response.get('ETag') !== '' || ctx.response.get('Content-Encoding') !== '') return null;
  if (!compressible.test(ctx.type)) return null;
  if (typeof body === 'string') return Buffer.from(body);
  if (Buffer.isBuffer(body)) return body;
  const isPlain = typeof body === 'object' && body !== null && !('pipe' in body);
  return isPlain ? Buffer.from(JSON.stringify(body)) : null;
}

/** A table (RFC 4180), its head first, of which no cell is a formula to a spreadsheet. */
export function csv(lines: readonly (readonly string[])[]): string {
  return lines.map((line) => `${line.map(field).join(',')}\r\n`).join('');
}

/** What a spreadsheet would take for a formula is text to it with an apostrophe before. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Answers with a table, as a file of that name. */
export function sendCsv(ctx: Koa.Context, name: string, table: string): null {
  ctx.attachment(`${name}.csv`);
  ctx.type = 'text/csv';
  // Without the mark, a spreadsheet reads names in a code page of its own.
  ctx.body = `\uFEFF${table}`;
  return null;
}
