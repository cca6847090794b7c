import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type Koa from 'koa';
import { Problem } from '../problem.ts';
import { type Coding, contentTag, type Representation, send } from '../rest/send.ts';

/** How files that were compressed when they were built are named. */
const suffixes: Readonly<Record<Coding, string>> = { br: '.br', gzip: '.gz' };
/** Files whose folder or name begins with a dot are not for others. */
const hidden = /(?:^|\/)\./;

/**
 * Reads the files of a folder, once: each by its path below it, such as `/assets/app.js`, with what lies compressed
 * beside it. A folder that is not there is empty.
 */
function readFiles(root: string): ReadonlyMap<string, Representation> {
  const files = new Map<string, Representation>();
  const names = namesIn(root);
  for (const name of names) {
    const isCompressed = Object.values(suffixes).some((suffix) => name.endsWith(suffix));
    if (!hidden.test(name) && !isCompressed) files.set(`/${name}`, fileOf(root, name, names));
  }
  return files;
}

function namesIn(root: string): ReadonlySet<string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Set(
    files.map(({ parentPath, name }) =>
      relative(root, join(parentPath, name)).replaceAll(sep, '/'),
    ),
  );
}

function fileOf(root: string, name: string, all: ReadonlySet<string>): Representation {
  const plain = readFileSync(join(root, name));
  const coded: Partial<Record<Coding, () => Buffer>> = {};
  for (const [coding, suffix] of Object.entries(suffixes)) {
    if (!all.has(name + suffix)) continue;
    const bytes = readFileSync(join(root, name + suffix));
    coded[coding as Coding] = () => bytes;
  }
  return {
    type: extname(name),
    tag: contentTag(plain),
    modifiedAt: statSync(join(root, name)).mtimeMs,
    plain,
    coded,
  };
}

const forEver = `public, max-age=${365 * 24 * 60 * 60}, immutable`;
/** Paths of the pages that there are. */
const pages = /^\/(?:flights|orders|desk)(?:\/|$)/;
/** Paths that are never a page, whatever a browser asks for. */
const notPages = /^\/(?:api|assets|docs|socket\.io|healthz|readyz|metrics)(?:\/|$)|\.[a-z0-9]+$/i;

/**
 * Serves the built frontend from `root`, which is read once. Files below `/assets` carry a hash of their content in
 * their name and are kept for ever. A browser that opens any other address gets the page, which routes
 * by itself.
 */
export function frontend(root: string): Koa.Middleware {
  let files: ReadonlyMap<string, Representation> | null = null;
  let preload = (_path: string): string => '';
  return async (ctx, next) => {
    if (ctx.body == null && ctx.status === 404) {
      // Until it is built there is nothing to read.
      if (files === null && existsSync(root)) {
        files = readFiles(root);
        preload = preloads(root);
      }
      const isOfPage = isPage(ctx);
      const file = files?.get(isOfPage ? '/index.html' : ctx.path);
      const links = isOfPage && file !== undefined ? preload(ctx.path) : '';
      if (links !== '') ctx.append('Link', links);
      if (file !== undefined) await sendFile(ctx, file);
    }
    await next();
  };
}

function reads(ctx: Koa.Context): boolean {
  return ctx.method === 'GET' || ctx.method === 'HEAD';
}

/**
 * A browser that opens an address says that it wants HTML; scripts that fetch data do not. Whoever takes anything, such as
 * what makes a preview of a link, gets the pages that there are.
 */
function isPage(ctx: Koa.Context): boolean {
  if (ctx.path === '/') return true;
  if (!reads(ctx) || notPages.test(ctx.path)) return false;
  const accept = ctx.get('Accept');
  return accept.includes('text/html') || (pages.test(ctx.path) && /^$|\*\/\*/.test(accept));
}

async function sendFile(ctx: Koa.Context, file: Representation): Promise<void> {
  if (!reads(ctx)) {
    ctx.set('Allow', 'GET, HEAD');
    throw new Problem('method-not-allowed');
  }
  await send(ctx, file, ctx.path.startsWith('/assets/') ? forEver : 'no-cache');
}

/** What the build says of a module: its file, and the modules that it imports before it runs. */
interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}
type Manifest = Readonly<Record<string, Chunk>>;

const [page, seatMap] = ['index.html', 'src/pages/FlightPage.vue'];
const seatMapPath = /^\/flights\/([a-z0-9-]{1,64})\/?$/;

/**
 * Gives the `Link` header (RFC 8288) of a page by its path: a browser then fetches the scripts of the map of seats, and the flight,
 * while it still reads the page. Empty for other pages, and without a manifest. `root` is the folder of the built pages.
 */
function preloads(root: string): (path: string) => string {
  const manifest = manifestIn(root);
  const scripts = filesOf(manifest, seatMap, new Set(filesOf(manifest, page)));
  const links = scripts.map((file) => `</${file}>; rel=modulepreload; fetchpriority=low`);
  return (path) => {
    const [, flightId] = seatMapPath.exec(path) ?? [];
    if (flightId === undefined || links.length === 0) return '';
    return [...links, `</api/flights/${flightId}>; rel=preload; as=fetch; crossorigin`].join(', ');
  };
}

function manifestIn(root: string): Manifest {
  const file = join(root, '.vite', 'manifest.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : {};
}

/** The files of a module and of all that it imports, without those that are known. */
function filesOf(manifest: Manifest, name: string, known = new Set<string>()): string[] {
  const chunk = manifest[name];
  if (!chunk || known.has(chunk.file)) return [];
  known.add(chunk.file);
  const imported = chunk.imports ?? [];
  return [chunk.file, ...imported.flatMap((each) => filesOf(manifest, each, known))];
}
