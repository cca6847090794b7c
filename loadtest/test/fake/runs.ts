/** Runs for tests: in this process against a stand-in, or as the program that a person starts. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { ledgerOf } from '../../src/ledger.ts';
import { Site } from '../../src/rest/site.ts';
import { Run } from '../../src/run/run.ts';
import type { OnAct } from '../../src/run/crowd.ts';
import type { RunResult, RunSettings } from '../../src/run/types.ts';
import { seededVisits, type Visits } from '../../src/run/visits.ts';
import { judge } from '../../src/verdict/judge.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import type { FakeAisle } from './aisle.ts';

export function settingsFor(aisle: FakeAisle, changed: Partial<RunSettings> = {}): RunSettings {
  return {
    target: aisle.url,
    scenario: 'stampede',
    flightId: aisle.flight.id,
    load: { model: 'closed', customers: 20 },
    durationMs: 1_500,
    seed: 42,
    gateway: aisle.url,
    ...changed,
  };
}

export interface Ended {
  readonly result: RunResult;
  readonly verdict: Verdict;
}

/** A whole run in this process, holds given back. */
export async function runAgainst(
  settings: RunSettings,
  more: { visits?: Visits; onAct?: OnAct; interrupted?: AbortSignal } = {},
): Promise<Ended> {
  const site = new Site(settings.target);
  const gateway = { origin: settings.gateway ?? '', guessed: false };
  const run = new Run({
    settings,
    site,
    visits: more.visits ?? seededVisits(settings),
    interrupted: more.interrupted ?? new AbortController().signal,
    ledger: (confirmed) => ledgerOf(gateway, confirmed, () => undefined),
    onProgress: () => undefined,
    onAct: more.onAct ?? (() => undefined),
    say: () => undefined,
  });
  const result = await run.perform();
  const verdict = judge(result.observations);
  await run.release();
  await site.close();
  return { result, verdict };
}

const main = resolve(import.meta.dirname, '..', '..', 'src', 'main.ts');

/** The program, as `npm run load` starts it. */
export class Program {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown[]>;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[]) {
    const env = { ...process.env, NO_COLOR: '1' };
    const cwd = join(main, '..', '..', '..');
    const all = ['--import', 'tsx', main, ...args];
    this.#child = spawn(process.execPath, all, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#closed = once(this.#child, 'close');
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    onTestFinished(() => void this.#child.kill('SIGKILL'));
  }

  /** Resolves when the standard error has said it. */
  async says(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.stderr)) await once(this.#child.stderr ?? this.#child, 'data');
  }

  signal(name: 'SIGINT' | 'SIGTERM'): void {
    this.#child.kill(name);
  }

  async ended(): Promise<number | null> {
    const [code] = await this.#closed;
    return code as number | null;
  }
}
