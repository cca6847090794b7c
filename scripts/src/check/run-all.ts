import type { RunResult } from '../run.ts';
import type { Check } from './checks.ts';

/**
 * Runs checks, `atOnce` of them at a time, and says how each ended, with its output when it failed.
 * Gives the names of those that failed.
 */
export async function runAll(
  checks: readonly Check[],
  atOnce: number,
  runOne: (check: Check) => Promise<RunResult>,
  say: (line: string) => void = console.log,
): Promise<string[]> {
  const waiting = [...checks];
  const failed: string[] = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const startedAt = Date.now();
      const { code, output } = await runOne(check);
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      say(`${code === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${seconds} s)`);
      if (code !== 0) {
        failed.push(check.name);
        say(output.trim());
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return failed;
}
