/** Rolling restarts of a cluster under load: one part after another ends, in order or not, and is started again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { goneWithin, tree } from '../support/processes.ts';
import type { Pulse, Seen } from '../support/pulse.ts';
import type { Part, SystemData } from '../support/system-data.ts';
import { untilWhole, type Wholeness } from '../support/whole.ts';

/** In turns, so that one that ends again soon after its start is not held back for longer each time. */
const parts: readonly Part[] = ['backend-1', 'worker-1', 'backend-2', 'worker-2'];
const wholeMs = 300_000;
const goneMs = 60_000;
/** Changes that all viewers see before the next restart. */
const changesBetween = 10;
const lookMs = 100;

export interface Restart extends Seen {
  readonly part: Part;
  /** From the signal to the end of the process, ms. */
  readonly endedMs: number;
}

export interface RestartsParts {
  readonly system: SystemData;
  readonly cluster: Wholeness;
  readonly pulse: Pulse;
  readonly signal: 'SIGTERM' | 'SIGKILL';
  readonly restarted: (restart: Restart) => void;
}

/** Restarts `times` parts. Each is told of when everything is whole again and viewers show what was changed meanwhile. */
export async function restartInTurns(times: number, given: RestartsParts): Promise<void> {
  const { system, cluster, pulse, signal, restarted } = given;
  for (let time = 0; time < times; time += 1) {
    const part = parts[time % parts.length] ?? 'backend-1';
    await untilWhole(cluster, wholeMs);
    await pulse.goesOn(changesBetween);
    pulse.take();
    const pid = await system.pid(part);
    const ending = tree(pid).slice(0, 1);
    const signalledAt = Date.now();
    process.kill(pid, signal);
    const left = await goneWithin(ending, goneMs);
    if (left.length > 0) throw new Error(`${part} does not end`);
    const endedMs = Date.now() - signalledAt;
    while ((await system.pid(part).catch(() => pid)) === pid) await sleep(lookMs);
    await untilWhole(cluster, wholeMs);
    await pulse.goesOn(changesBetween);
    restarted({ part, endedMs, ...pulse.take() });
  }
}
