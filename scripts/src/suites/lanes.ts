/** Suites side by side: one waits for servers and timers most of the time, and another can use the processor. */
import pLimit from 'p-limit';
import { brokenSuite, sumLine, type SuiteResult } from './results.ts';
import type { Suite } from './suites.ts';

/** What came of a suite, and what it said. */
interface Finished {
  readonly name: string;
  readonly result: SuiteResult;
}

/** Where the run is told, as it goes. */
export type Say = (text: string) => void;

/**
 * Runs all, so many at a time, each lane taking the next when it is free. What a suite says is kept and told when
 * it has ended, so that no two are mixed; one lane alone is told as it comes. Never rejects: a suite that throws
 * is broken. Gives the results in the suites' order.
 */
export async function runInLanes(
  suites: readonly Suite[],
  lanes: number,
  env: NodeJS.ProcessEnv,
  say: Say,
): Promise<Finished[]> {
  const isLive = lanes === 1 || suites.length === 1;
  return pLimit(lanes).map(suites, async (suite, index) => {
    const place = `${index + 1}/${suites.length}`;
    say(`[${place}] ${suite.name} begins\n`);
    const [startedAt, kept] = [Date.now(), [] as string[]];
    const result = await runSuite(suite, env, isLive ? say : (text) => void kept.push(text));
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    say(`${kept.join('')}[${place}] ${suite.name}: ${sumLine(result)} in ${seconds} s\n`);
    return { name: suite.name, result };
  });
}

async function runSuite(suite: Suite, env: NodeJS.ProcessEnv, say: Say): Promise<SuiteResult> {
  const named = (result: SuiteResult) => ({
    ...result,
    failures: result.failures.map((failure) => `FAILED ${suite.name}: ${failure}`),
  });
  try {
    const own = await suite.prepare?.();
    return named(await suite.run({ ...env, ...own }, say));
  } catch (error) {
    return named(brokenSuite(error instanceof Error ? error.message : String(error)));
  }
}
