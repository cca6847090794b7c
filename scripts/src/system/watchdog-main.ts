/**
 * The watchdog, a process of its own: it learns from the supervisor what runs, one JSON line a change, and
 * ends all of it when the supervisor goes without a word, be it by `kill -9`. The pipe's end tells it.
 */
import { createInterface } from 'node:readline';
import { endProcess } from './ending.ts';
import type { ProcessIdentity } from './identity.ts';
import { inStopOrder } from './process-names.ts';

const GRACE_MS = 8_000;

// A terminal's Ctrl-C or hang-up is the supervisor's business.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);

let processes: Record<string, ProcessIdentity> = {};
for await (const line of createInterface({ input: process.stdin })) {
  processes = JSON.parse(line) as Record<string, ProcessIdentity>;
}
for (const group of inStopOrder(Object.keys(processes))) {
  await Promise.all(
    group.map(async (name) => {
      const identity = processes[name];
      if (identity) await endProcess(identity, GRACE_MS);
    }),
  );
}
