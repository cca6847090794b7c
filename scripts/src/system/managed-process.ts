import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { identify, type ProcessIdentity } from '../../preparation/process.mjs';
import { endProcess } from './record.ts';
import { LogFile, terseView } from './log.ts';

/** An account of this machine. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface ProcessSpec {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where its log goes, as `<name>.log`. */
  readonly logDir: string;
  /** Runs it; undefined: the account that we run under. */
  readonly account?: Account | undefined;
}

export interface ProcessEvents {
  /** Whether the terminal shows warnings from its log just now. */
  isShown(): boolean;
  /** Its identity now; undefined when it has ended. */
  changed(name: string, identity: ProcessIdentity | undefined): Promise<void>;
  say(line: string): void;
}

/** Waits between restarts, the last one again and again. A process that stays up starts anew at the first. */
const BACKOFF_MS = [250, 500, 1_000, 2_000, 5_000] as const;
const STEADY_MS = 30_000;
const GRACE_MS = 12_000;
/** Lines of a process' output that a complaint shows. */
const TAIL_LINES = 12;
/** Some lines carry the whole stack. */
const TAIL_CHARACTERS = 300;

/** A child process that is started again whenever it ends by itself. */
export class ManagedProcess {
  readonly #log: LogFile;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #restart: NodeJS.Timeout | undefined;
  #stopping = false;
  #failures = 0;
  #tail: string[] = [];

  constructor(
    private readonly spec: ProcessSpec,
    private readonly events: ProcessEvents,
  ) {
    this.#log = new LogFile(join(spec.logDir, `${spec.name}.log`), (line) => {
      events.say(line);
    });
  }

  /** How often in a row it ended soon after its start. */
  get failures(): number {
    return this.#failures;
  }

  /** The last lines that it said. */
  get tail(): string {
    return this.#tail.map((line) => line.slice(0, TAIL_CHARACTERS)).join('\n');
  }

  async start(): Promise<void> {
    const { program, args, cwd, env, account } = this.spec;
    const startedAt = Date.now();
    this.#tail = [];
    // Its own process group: Ctrl-C reaches the supervisor alone, which ends all in order.
    const child = spawn(program, args, {
      cwd,
      env,
      ...account,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.#take(line);
      });
    }
    this.#ended = endOf(child).then((how) => this.#onEnd(startedAt, how));
    const identity = child.pid === undefined ? undefined : await identify(child.pid);
    // It may have ended meanwhile; then that was told already.
    if (identity && this.#child === child) await this.events.changed(this.spec.name, identity);
  }

  /** Ends it for good: SIGTERM, then SIGKILL. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const pid = this.#child?.pid;
    const identity = pid === undefined ? undefined : await identify(pid);
    if (identity) {
      await endProcess(identity, GRACE_MS);
      await this.#ended;
    }
    this.#log.end();
  }

  /** Ends it at once. */
  kill(): void {
    this.#stopping = true;
    clearTimeout(this.#restart);
    this.#child?.kill('SIGKILL');
  }

  #take(line: string): void {
    this.#log.write(line);
    this.#tail = [...this.#tail, line].slice(-TAIL_LINES);
    if (this.#stopping || !this.events.isShown()) return;
    const view = terseView(this.spec.name, line);
    if (view !== undefined) this.events.say(view);
  }

  async #onEnd(startedAt: number, how: string): Promise<void> {
    this.#child = undefined;
    await this.events.changed(this.spec.name, undefined);
    if (this.#stopping) return;
    this.#failures = Date.now() - startedAt > STEADY_MS ? 1 : this.#failures + 1;
    const waitMs = BACKOFF_MS[Math.min(this.#failures, BACKOFF_MS.length) - 1] ?? BACKOFF_MS[0];
    this.events.say(`${this.spec.name} ${how}. Starting it again in ${String(waitMs)} ms.`);
    this.#restart = setTimeout(() => void this.start(), waitMs);
  }
}

/** Resolves when a process has ended, or could not be started, with how that was. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve(`could not be started (${error.message})`);
    });
    child.once('exit', (code, signal) => {
      resolve(signal ? `was ended by ${signal}` : `ended (code ${String(code)})`);
    });
  });
}
