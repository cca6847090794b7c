import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readFile } from 'node:fs/promises';

/** A process of ours that is told things and answers. */
export interface Child<To, From> {
  readonly pid: number;
  /** Tells it something, and gives the next thing that it says. Rejects when it ends instead. */
  ask(message: To): Promise<From>;
  stop(): Promise<void>;
}

/** In such a process: answers what it is told until whoever started it has gone. It ends when an answer fails. */
export function answerParent(answer: (told: never) => Promise<object>): void {
  process.on('message', (told) => {
    answer(told as never).then(
      (said) => process.send?.(said),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => process.exit(0));
}

/** Starts a TypeScript program of ours as a process of its own. */
export function startChild<To extends object, From>(program: URL): Child<To, From> {
  const child: ChildProcess = fork(fileURLToPath(program), {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  });
  const exit = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    ask: async (message) => {
      const answer = once(child, 'message');
      child.send(message);
      const ended = exit.then(() => {
        throw new Error('a process of the benchmark ended before it answered');
      });
      const [said] = (await Promise.race([answer, ended])) as [From];
      return said;
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await exit;
    },
  };
}

/** Linux counts a process's time in hundredths of a second, whatever its clock does. */
const MS_PER_TICK = 10;

/** Processor time that a process has taken so far, ms: as Linux knows it. Throws elsewhere, and when there is no such process. */
export async function processorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name, which may have blanks: count from behind its bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}
