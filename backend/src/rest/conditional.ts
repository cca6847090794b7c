import type { IncomingHttpHeaders } from 'node:http';

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
export function isNotModified(headers: IncomingHttpHeaders, validators: Validators): boolean {
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
