import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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
export function preloads(root: string): (path: string) => string {
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
