import { spawn, type SpawnOptions } from 'node:child_process';

export interface RunResult {
  /** Exit code; 1 when a signal or the time limit ended it, 127 when it could not be started. */
  readonly code: number;
  /** Standard output and error, as they came. */
  readonly output: string;
}

export interface RunOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> {
  /** After this it is killed. */
  readonly timeoutMs?: number;
  /** Shown while it runs, too. */
  readonly echo?: boolean;
}

/** Runs a program to its end and collects what it says. Never rejects: how it ended is the result. */
export function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      ...(options.uid !== undefined && { uid: options.uid }),
      ...(options.gid !== undefined && { gid: options.gid }),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    const collect = (target: NodeJS.WriteStream) => (chunk: Buffer) => {
      output += chunk.toString();
      if (options.echo === true) target.write(chunk);
    };
    child.stdout.on('data', collect(process.stdout));
    child.stderr.on('data', collect(process.stderr));
    child.once('error', (error) => {
      resolve({ code: 127, output: error.message });
    });
    child.once('close', (code, signal) => {
      const ending = signal === null ? '' : `\nended by ${signal}`;
      resolve({ code: code ?? 1, output: output + ending });
    });
  });
}
