import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { test as base, type Page } from '@playwright/test';
import { freePort } from '@aisle/scripts/src/system/ports.ts';

const root = resolve(import.meta.dirname, '..', '..', '..');

/** What the world of a test is like: the settings of `POST /dev/world` (dev/src/world.ts). */
export interface WorldSettings {
  readonly beatMs?: number;
  readonly broken?: 'one-owner-a-seat' | 'seats-conserved';
}

interface House {
  /** Where the pages run on the backend without Temporal. */
  readonly devUrl: string;
}

interface Cast {
  /** Opens a page of the desk, in a world of its own, as one who has signed in, or as nobody. */
  readonly openDesk: (
    path: string,
    who: 'agent' | 'supervisor' | null,
    settings?: WorldSettings,
  ) => Promise<Page>;
}

/** Serves the built pages with the backend on flights and orders in memory, for as long as `use` takes. */
async function serveDev(use: (url: string) => Promise<void>): Promise<void> {
  const port = await freePort('127.0.0.1');
  const program = ['--import', 'tsx', 'dev/src/main.ts', '--built'];
  const server = spawn(process.execPath, program, {
    cwd: root,
    env: { ...process.env, PORT: `${port}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(server, 'close');
  await once(createInterface(server.stdout), 'line');
  await use(`http://127.0.0.1:${port}`);
  server.kill();
  await closed;
}

/** A test of the agents' pages on `npm run dev`: rare things can be made to happen there. */
export const test = base.extend<Cast, House>({
  devUrl: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from it.
    ({}, use) => serveDev(use),
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ devUrl }, use) => {
    await use(devUrl);
  },
  openDesk: async ({ page }, use) => {
    await use(async (path, who, settings = {}) => {
      const post = async (to: string, data: object) => {
        const answer = await page.request.post(to, { data });
        if (!answer.ok()) throw new Error(await answer.text());
      };
      await post('/dev/world', settings);
      if (who !== null) await post('/api/agent/session', { name: who, password: who });
      await page.goto(path);
      return page;
    });
  },
});

export { expect } from '@playwright/test';
