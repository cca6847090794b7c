import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { test as base, type Page } from '@playwright/test';
import { freePort } from '../../support/ports.ts';

const frontendDir = resolve(import.meta.dirname, '..', '..', '..', 'frontend');
const run = promisify(execFile);
const vite = resolve(frontendDir, '..', 'node_modules', 'vite', 'bin', 'vite.js');

/** What the mock is told before it begins: `frontend/src/mock` and `frontend/src/desk/mock` say what each means. */
export type MockSettings = Readonly<Record<string, string>>;

interface House {
  /** Where the pages run against the backend inside the browser. */
  readonly mockUrl: string;
}

interface Cast {
  /** Opens a page of the desk as one who has signed in, or as nobody. */
  readonly openDesk: (
    path: string,
    who: 'agent' | 'supervisor' | null,
    settings?: MockSettings,
  ) => Promise<Page>;
}

/** Serves the built pages with the backend inside them, for as long as `use` takes. */
async function serveMock(use: (url: string) => Promise<void>): Promise<void> {
  const pages = await mkdtemp(join(tmpdir(), 'aisle-mock-'));
  const out = ['--outDir', pages];
  const build = [vite, 'build', '--mode', 'mock', '--emptyOutDir', ...out];
  await run(process.execPath, build, { cwd: frontendDir });
  const port = await freePort();
  const address = ['--host', '127.0.0.1', '--port', `${port}`, '--strictPort'];
  const server = spawn(process.execPath, [vite, 'preview', ...address, ...out], {
    cwd: frontendDir,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  server.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  while (!said.includes('Local')) await once(server.stdout, 'data');
  await use(`http://127.0.0.1:${port}`);
  const closed = once(server, 'close');
  server.kill();
  await closed;
  await rm(pages, { recursive: true });
}

/** A test of the agents' pages alone: no system behind them, so that rare things can be made to happen. */
export const test = base.extend<Cast, House>({
  mockUrl: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from it.
    ({}, use) => serveMock(use),
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ mockUrl }, use) => {
    await use(mockUrl);
  },
  openDesk: async ({ page }, use) => {
    await use(async (path, who, settings = {}) => {
      await page.addInitScript(
        ([agent, kept]) => {
          if (agent !== null) sessionStorage.setItem('aisle:mock-agent', agent);
          for (const [name, value] of Object.entries(kept)) localStorage.setItem(name, value);
        },
        [who, settings] as const,
      );
      await page.goto(path);
      return page;
    });
  },
});

export { expect } from '@playwright/test';
