import { StringDecoder } from 'node:string_decoder';
import { execa, type Options } from 'execa';

export interface RunResult {
  /** Exit code; 1 when a signal or the time limit ended it, 127 when it could not be started. */
  readonly code: number;
  /** Standard output and error, as they came. */
  readonly output: string;
}

export interface RunOptions extends Pick<Options, 'cwd' | 'uid' | 'gid'> {
  /** All of its environment; by default that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** After this it is killed. */
  readonly timeoutMs?: number;
  /** Told what it says while it runs, too. */
  readonly listener?: (text: string) => void;
}

/** Runs a program to its end and collects what it says. Never rejects: how it ended is the result. */
export async function run(
  program: string,
  args: readonly string[],
  { env = process.env, timeoutMs, listener, ...options }: RunOptions = {},
): Promise<RunResult> {
  const running = execa(program, args, {
    ...options,
    env,
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    stripFinalNewline: false,
    maxBuffer: Number.MAX_SAFE_INTEGER,
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    killSignal: 'SIGKILL',
  });
  // A character may come in two pieces.
  const decoder = new StringDecoder();
  if (listener) running.all.on('data', (chunk: Buffer) => listener(decoder.write(chunk)));
  const { all, exitCode, signal, originalMessage } = await running;
  if (exitCode !== undefined) return { code: exitCode, output: all };
  if (signal !== undefined) return { code: 1, output: `${all}\nended by ${signal}` };
  return { code: 127, output: originalMessage ?? all };
}
