import { Complaint } from '../complaint.ts';
import { identify } from '../../preparation/process.mjs';
import { endRecorded, readRecord } from './record.ts';
import type { Lock } from '../../preparation/lock.mjs';
import { lockDataDir, keepPrivate } from './data-dir.ts';
import { isFree, PortReservations } from './ports.ts';
import { ProcessGroup } from './process-group.ts';

const ORPHAN_GRACE_MS = 12_000;

/** What starts and stops a system: its data directory, locked; its ports; and a group of processes with a watchdog. */
export class Supervisor {
  readonly ports = new PortReservations();
  readonly #stopped = new AbortController();
  #lock: Lock | undefined;
  #group: ProcessGroup | undefined;

  constructor(
    private readonly dataDir: string,
    private readonly say: (line: string) => void,
  ) {}

  /** Whether {@link stop} was called. */
  get stopping(): boolean {
    return this.#stopped.signal.aborted;
  }

  /** Locks the data directory and ends what an earlier start left there. Throws a `Complaint`. */
  async lock(): Promise<void> {
    await keepPrivate(this.dataDir);
    this.#lock = await lockDataDir(this.dataDir);
    const left = (await readRecord(this.dataDir))?.processes ?? {};
    const orphans = await endRecorded(left, ORPHAN_GRACE_MS);
    if (orphans.length > 0)
      this.say(`Ended what an earlier start had left: ${orphans.join(', ')}.`);
  }

  /** The group that the processes are started in. */
  async openGroup(): Promise<ProcessGroup> {
    const supervisor = await identify(process.pid);
    if (!supervisor) throw new Error('this process cannot be identified');
    const group = new ProcessGroup(this.dataDir, supervisor, this.say, this.#stopped.signal);
    this.#group = group;
    await group.startWatchdog();
    return group;
  }

  /** The site's port: exactly the wanted one, for people have its address. `command`: what was called. */
  async sitePort(host: string, port: number, command: string): Promise<number> {
    if (port === 0) return this.ports.reserve(host, 0);
    if (await isFree(host, port)) return port;
    throw new Complaint(
      `Port ${String(port)} on ${host} is taken. Stop what uses it, or choose another: PORT=${String(port + 1)} ${command}`,
    );
  }

  /** Ends every process, in order; may be called at any time, and again. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#group?.stop();
    await this.ports.releaseAll();
    await this.#lock?.release();
  }

  /** For the impatient: ends every process at once. */
  kill(): void {
    this.#group?.kill();
  }
}

/** Something that runs until it is told to stop. */
interface Runnable {
  readonly supervisor: Supervisor;
  start(): Promise<void>;
}

/** Ctrl-C under npm arrives twice, from the terminal and from npm: within this time it is one. */
const SAME_SIGNAL_MS = 1_000;

/** Starts it, and ends the process when it has stopped: 0 after a signal, 1 when it does not start. */
export async function runUntilStopped(
  create: (say: (line: string) => void) => Runnable,
): Promise<void> {
  try {
    const system = create(say);
    const stopped = stopOnSignal(system.supervisor);
    await system.start().catch(async (error: unknown) => {
      if (system.supervisor.stopping) return;
      await system.supervisor.stop();
      throw error;
    });
    await stopped;
  } catch (error) {
    console.error(error instanceof Complaint ? error.message : error);
    process.exit(1);
  }
}

/** The first signal stops everything in order, a later one at once. */
function stopOnSignal(supervisor: Supervisor): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const onSignal = () => {
      if (firstAt !== undefined) {
        if (Date.now() - firstAt > SAME_SIGNAL_MS) supervisor.kill();
        return;
      }
      firstAt = Date.now();
      say('Stopping …');
      void supervisor.stop().then(() => {
        say('Stopped.');
        resolve();
        process.exit(0);
      });
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}

function say(line: string): void {
  console.log(line);
}
