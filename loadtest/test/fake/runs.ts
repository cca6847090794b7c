/** Runs for tests: in this process against a stand-in, or as the program that a person starts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import { Site } from '../../src/client/site.ts';
import { Run } from '../../src/run/run.ts';
import { ledgerOf } from '../../src/run/target.ts';
import type { RunResult, RunSettings } from '../../src/run/types.ts';
import type { Verdict } from '../../src/verdict/findings.ts';
import { checkRun } from '../../src/verdict/check-run.ts';
import type { FakeAisle } from './aisle.ts';

/** Of a run that a test ends when it has seen enough: its own end is far away. */
export function settingsFor(aisle: FakeAisle, changed: Partial<RunSettings> = {}): RunSettings {
  return {
    target: aisle.url,
    scenario: 'stampede',
    flightId: aisle.flight.id,
    load: { model: 'closed', customers: 20 },
    durationMs: 120_000,
    seed: 42,
    gateway: aisle.url,
    ...changed,
  };
}

export interface Ended {
  readonly result: RunResult;
  readonly verdict: Verdict;
}

/** When a run in a test ends, and what happens then. */
export interface Ending {
  /** The run is interrupted as soon as this resolves. */
  readonly enough: Promise<void>;
  /** Called before the holds are given back. */
  readonly beforeRelease?: () => void;
  readonly convergedMs?: number;
}

/** A whole run in this process, holds given back. */
export async function runAgainst(
  settings: RunSettings,
  { enough, beforeRelease, convergedMs }: Ending,
): Promise<Ended> {
  const site = new Site(settings.target);
  const gateway = { origin: settings.gateway ?? '', guessed: false };
  const interruption = new AbortController();
  const run = new Run({
    change: null,
    settings,
    site,
    interrupted: interruption.signal,
    ledger: (confirmed) => ledgerOf(gateway, confirmed, () => undefined),
    onProgress: () => undefined,
    say: () => undefined,
    ...(convergedMs !== undefined && { convergedMs }),
  });
  const performed = run.perform();
  await Promise.race([enough, performed]);
  interruption.abort();
  const result = await performed;
  const verdict = checkRun(result.observations);
  beforeRelease?.();
  await run.release();
  await site.close();
  return { result, verdict };
}

const main = resolve(import.meta.dirname, '..', '..', 'src', 'main.ts');

const programs = new Set<ChildProcess>();
afterAll(() => programs.forEach((child) => child.kill('SIGKILL')));

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
    programs.add(this.#child);
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
