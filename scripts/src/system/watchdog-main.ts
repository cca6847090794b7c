/**
 * The watchdog, a process of its own: it learns from the supervisor what runs, one JSON line a change, and
 * ends all of it when the supervisor goes without a word, be it by `kill -9`. The pipe's end tells it.
 */
import { createInterface } from 'node:readline';
import type { ProcessIdentity } from '../../preparation/process.mjs';
import { endRecorded } from './record.ts';

const GRACE_MS = 8_000;

// A terminal's Ctrl-C or hang-up is the supervisor's business.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);

let processes: Record<string, ProcessIdentity> = {};
for await (const line of createInterface({ input: process.stdin })) {
  processes = JSON.parse(line) as Record<string, ProcessIdentity>;
}
await endRecorded(processes, GRACE_MS);
