import { Complaint } from './complaint.ts';
import { endOrphans } from './ending.ts';
import { identify } from './identity.ts';
import { lockDataDir, type DataDirLock } from './lock.ts';
import { isFree, PortReservations } from './ports.ts';
import { keepPrivate } from './private-files.ts';
import { ProcessGroup } from './process-group.ts';

const ORPHAN_GRACE_MS = 12_000;

/** What every supervisor stands on: its data directory, locked; its ports; and a group of processes with a watchdog. */
export class Ground {
  readonly ports = new PortReservations();
  readonly #stopped = new AbortController();
  #lock: DataDirLock | undefined;
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
    const orphans = await endOrphans(this.dataDir, ORPHAN_GRACE_MS);
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
    this.ports.releaseAll();
    await this.#lock?.release();
  }

  /** For the impatient: ends every process at once. */
  kill(): void {
    this.#group?.kill();
  }
}
