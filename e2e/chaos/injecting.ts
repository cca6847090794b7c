/** Does to a world what a plan says. */
import { setTimeout as sleep } from 'node:timers/promises';
import { tree } from '../support/processes.ts';
import type { Injection } from './plan.ts';
import type { World } from './world.ts';

type Breakable = Pick<World, 'pidOf' | 'line' | 'disk'>;
type OnProcess = Extract<Injection, { readonly on: 'process' }>;

/** Resolves when all of it was done and has ended. A process that has died by itself meanwhile is none to break. */
export async function carryOut(plan: readonly Injection[], world: Breakable): Promise<void> {
  const begin = Date.now();
  await Promise.all(
    plan.map(async (injection) => {
      await sleep(begin + injection.atMs - Date.now());
      const mend = await breakIt(injection, world);
      if (mend === null) return;
      await sleep(injection.lastsMs);
      await mend();
    }),
  );
}

/** Gives what mends it; null: somebody else does. */
async function breakIt(
  injection: Injection,
  world: Breakable,
): Promise<(() => void | Promise<void>) | null> {
  switch (injection.on) {
    case 'process':
      return breakProcess(injection, world);
    case 'line': {
      const line = world.line(injection.target);
      line.break(injection.fault);
      return () => line.mend();
    }
    case 'disk': {
      const { disk } = world;
      await disk?.fill();
      return disk && (() => disk.free());
    }
  }
}

async function breakProcess({ target, fault }: OnProcess, { pidOf }: Breakable) {
  const pid = await pidOf(target).catch(() => null);
  if (pid === null) return null;
  if (fault !== 'freeze') {
    send(pid, fault === 'kill' ? 'SIGKILL' : endingOf(target));
    return null;
  }
  // PostgreSQL has a process for each connection.
  const all = tree(pid).map((one) => one.pid);
  for (const each of all) send(each, 'SIGSTOP');
  return () => {
    for (const each of all) send(each, 'SIGCONT');
  };
}

/** At SIGTERM PostgreSQL waits until the last client has gone by itself, which Temporal never does. */
function endingOf(target: string): NodeJS.Signals {
  return target === 'postgresql' ? 'SIGINT' : 'SIGTERM';
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
