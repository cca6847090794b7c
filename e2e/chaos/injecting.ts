/** Does to a world what a plan says. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Injection } from './plan.ts';
import type { World } from './world.ts';

type Breakable = Pick<World, 'pidOf' | 'line'>;
type OnProcess = Extract<Injection, { readonly process: string }>;

const signals = { kill: 'SIGKILL', restart: 'SIGTERM', freeze: 'SIGSTOP' } as const;

/** Resolves when all of it was done and has ended. A process that has died by itself meanwhile is none to break. */
export async function carryOut(plan: readonly Injection[], world: Breakable): Promise<void> {
  const begin = Date.now();
  await Promise.all(
    plan.map(async (injection) => {
      await sleep(begin + injection.atMs - Date.now());
      if ('process' in injection) await breakProcess(injection, world);
      else {
        const line = world.line(injection.line);
        line.break(injection.fault);
        await sleep(injection.lastsMs);
        line.mend();
      }
    }),
  );
}

async function breakProcess({ process: name, fault, lastsMs }: OnProcess, world: Breakable) {
  const pid = await world.pidOf(name).catch(() => null);
  if (pid === null) return;
  send(pid, signals[fault]);
  if (fault !== 'freeze') return;
  await sleep(lastsMs);
  send(pid, 'SIGCONT');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
