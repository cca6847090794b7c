import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A process of ours that says when it is ready. */
export class Program {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts a workspace's `src/main.ts`; comes back when it is ready. Rejects with its last words when it ends before. */
  static async start(workspace: string, env: Record<string, string>): Promise<Program> {
    const child = spawn(process.execPath, ['--import', 'tsx', `${workspace}/src/main.ts`], {
      cwd: root,
      env: { ...process.env, LOG_LEVEL: 'info', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const words: string[] = [];
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          words.push(line);
          if (line.includes('"ready":true')) resolve();
        });
      }
      child.once('exit', (code) => {
        reject(
          new Error(`${workspace} ended with ${String(code)}:\n${words.slice(-20).join('\n')}`),
        );
      });
    });
    return new Program(child);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }
}
