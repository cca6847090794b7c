/** Temporal's real server, with the tool that sets up its databases, built from the sources of one version. */
import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withProgress } from '../../preparation/progress.mjs';
import { cacheDirectory } from '../root.ts';
import { run } from '../run.ts';
import { cached } from '../tools/cache.ts';
import { goInstall } from '../tools/fetch.ts';
import { obtainGo } from '../tools/go.ts';
import { obtain } from '../tools/obtain.ts';

const VERSION = '1.32.0';
const MODULE = 'go.temporal.io/server';

export interface TemporalServer {
  readonly server: string;
  readonly sqlTool: string;
  /** Folders with the versions of the tables, of each database. */
  readonly schemas: Readonly<Record<'temporal' | 'temporal_visibility', string>>;
}

/** What an earlier start built, else `go install`. Throws `NotObtained`. */
export async function obtainTemporalServer(): Promise<TemporalServer> {
  const name = `go install ${MODULE}/cmd/server@v${VERSION}`;
  const fetch = (into: string) =>
    withProgress(`Building Temporal's server (a few minutes the first time): ${name}`, () =>
      build(into),
    );
  const { path } = await obtain(
    cached(join(cacheDirectory, 'tools', `temporal-server-${VERSION}`), [{ name, fetch }]),
    "Temporal's server",
    'Mend what is said above, then try again.',
  );
  const folder = dirname(path);
  const schema = (database: string) => join(folder, 'schema', database, 'versioned');
  return {
    server: path,
    sqlTool: join(folder, 'sql'),
    schemas: { temporal: schema('temporal'), temporal_visibility: schema('visibility') },
  };
}

async function build(into: string): Promise<string> {
  const go = await obtainGo();
  await goInstall(
    go,
    [`${MODULE}/cmd/server@v${VERSION}`, `${MODULE}/cmd/tools/sql@v${VERSION}`],
    into,
  );
  const server = join(into, 'server');
  const { output } = await run(server, ['--version'], { timeoutMs: 10_000 });
  if (!output.includes(VERSION)) throw new Error(`it says to be ${output.trim()}`);
  // Kept beside the programs: Go's cache of sources may be emptied at any time.
  const schema = join(into, 'schema');
  await cp(join(await moduleFolder(go), 'schema', 'postgresql', 'v12'), schema, {
    recursive: true,
  });
  // In Go's cache everything is read-only, folders too: it could never be removed.
  await run('chmod', ['-R', 'u+w', schema]);
  return server;
}

async function moduleFolder(go: string): Promise<string> {
  const { code, output } = await run(go, ['env', 'GOMODCACHE']);
  if (code !== 0) throw new Error('go does not say where its modules are');
  return join(output.trim(), `${MODULE}@v${VERSION}`);
}
