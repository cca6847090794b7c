/** The processes of one system: started, recorded, watched, and ended in order. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../root.ts';
import { environmentOf } from './secrets.ts';
import { identify, type ProcessIdentity } from '../../preparation/process.mjs';
import {
  inStopOrder,
  type ProcessName,
  removeRecord,
  writeRecord,
  type SystemRecord,
} from './record.ts';
import { ManagedProcess, type Account } from './managed-process.ts';
import { waitFor } from './wait-for.ts';

/** A process that ends so often right after its start will not do better. */
const HOPELESS_FAILURES = 3;
/** Before what runs is written down once more, as the disk was full. */
const RECORD_AGAIN_MS = 1_000;

export class ProcessGroup {
  readonly #managed = new Map<ProcessName, ManagedProcess>();
  readonly #identities: Record<string, ProcessIdentity> = {};
  readonly #shown = new Set<ProcessName>();
  #addresses: SystemRecord['addresses'] = {};
  #watchdog: ChildProcess | undefined;
  #recording: Promise<void> = Promise.resolve();
  #recordAgain: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataDir: string,
    private readonly supervisor: ProcessIdentity,
    private readonly say: (line: string) => void,
    private readonly stopped: AbortSignal,
  ) {}

  /** Starts the process that ends the others should this one be killed. */
  async startWatchdog(): Promise<void> {
    const script = join(root, 'scripts', 'src', 'system', 'watchdog-main.ts');
    const watchdog = spawn(process.execPath, ['--import', 'tsx', script], {
      cwd: root,
      env: environmentOf('watchdog', process.env),
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    watchdog.stdin.on('error', () => undefined);
    watchdog.once('exit', () => {
      if (!this.stopped.aborted) void this.startWatchdog();
    });
    this.#watchdog = watchdog;
    await this.#record();
  }

  /** Starts one of our TypeScript programs; `entry` is relative to the repository. */
  startNode(name: ProcessName, entry: string, env: NodeJS.ProcessEnv): Promise<void> {
    return this.startProgram(name, process.execPath, ['--import', 'tsx', entry], env);
  }

  /** `account`: whose program it is on this machine; without it, ours. */
  async startProgram(
    name: ProcessName,
    program: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    account?: Account,
  ): Promise<void> {
    this.stopped.throwIfAborted();
    const logDir = join(this.dataDir, 'logs');
    const managed = new ManagedProcess(
      { name, program, args, env: environmentOf(name, env), cwd: root, logDir, account },
      {
        say: this.say,
        isShown: () => this.#shown.has(name),
        changed: (_, identity) => {
          if (identity) this.#identities[name] = identity;
          else Reflect.deleteProperty(this.#identities, name);
          return this.#record();
        },
      },
    );
    this.#managed.set(name, managed);
    await managed.start();
  }

  /** Waits until `ask` says yes. Gives up when the process, or one that it needs, ends again and again. */
  waitUntil(
    name: ProcessName,
    what: string,
    timeoutMs: number,
    ask: () => Promise<boolean>,
    needs: readonly ProcessName[] = [],
  ): Promise<void> {
    const hopeless = () => {
      for (const needed of [name, ...needs]) {
        const managed = this.#managed.get(needed);
        if (managed && managed.failures >= HOPELESS_FAILURES)
          return `${needed} said: ${managed.tail}`;
      }
      return undefined;
    };
    return waitFor(ask, { what, timeoutMs, signal: this.stopped, hopeless });
  }

  /**
   * From now on the terminal shows the warnings of these. Before, they only tell that others are not up
   * yet; Temporal's tell the same when it stops, and are for experts.
   */
  show(...names: ProcessName[]): void {
    for (const name of names) this.#shown.add(name);
  }

  async recordAddresses(addresses: SystemRecord['addresses']): Promise<void> {
    this.#addresses = { ...this.#addresses, ...addresses };
    await this.#record();
  }

  /** What runs, and where it listens: for people. */
  overview(): { name: string; address: string; pid: number }[] {
    return Object.entries(this.#identities).map(([name, { pid }]) => ({
      name,
      address: this.#addresses[name as ProcessName] ?? '',
      pid,
    }));
  }

  async stop(): Promise<void> {
    for (const names of inStopOrder([...this.#managed.keys()])) {
      await Promise.all(names.map(async (name) => this.#managed.get(name)?.stop()));
    }
    await this.#recording;
    clearTimeout(this.#recordAgain);
    const ended = this.#watchdog && endOf(this.#watchdog);
    this.#watchdog?.stdin?.end();
    await ended;
    await removeRecord(this.dataDir);
  }

  kill(): void {
    for (const managed of this.#managed.values()) managed.kill();
  }

  /** Tells the watchdog first, then the disk: either can end the processes that it knows of. */
  #record(): Promise<void> {
    this.#recording = this.#recording.then(async () => {
      const watchdog = this.#watchdog?.pid && (await identify(this.#watchdog.pid));
      this.#watchdog?.stdin?.write(`${JSON.stringify(this.#identities)}\n`);
      const processes = { ...this.#identities, ...(watchdog ? { watchdog } : {}) };
      const { supervisor } = this;
      const record = { supervisor, processes, addresses: this.#addresses };
      await writeRecord(this.dataDir, record).then(this.#isRecorded, this.#isNotRecorded);
    });
    return this.#recording;
  }

  readonly #isRecorded = (): void => {
    clearTimeout(this.#recordAgain);
    this.#recordAgain = undefined;
  };

  /** That the disk is full ends nothing that runs: it is tried until there is room. */
  readonly #isNotRecorded = (error: unknown): void => {
    if (!this.#recordAgain) this.say(`What runs cannot be written down: ${String(error)}`);
    clearTimeout(this.#recordAgain);
    if (this.stopped.aborted) return;
    this.#recordAgain = setTimeout(() => void this.#record(), RECORD_AGAIN_MS);
  };
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else
      child.once('exit', () => {
        resolve();
      });
  });
}
