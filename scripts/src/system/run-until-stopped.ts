import { Complaint } from './complaint.ts';
import type { Ground } from './ground.ts';

/** Something that runs until it is told to stop. */
interface Runnable {
  readonly ground: Ground;
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
    const stopped = stopOnSignal(system.ground);
    await system.start().catch(async (error: unknown) => {
      if (system.ground.stopping) return;
      await system.ground.stop();
      throw error;
    });
    await stopped;
  } catch (error) {
    console.error(error instanceof Complaint ? error.message : error);
    process.exit(1);
  }
}

/** The first signal stops everything in order, a later one at once. */
function stopOnSignal(ground: Ground): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const onSignal = () => {
      if (firstAt !== undefined) {
        if (Date.now() - firstAt > SAME_SIGNAL_MS) ground.kill();
        return;
      }
      firstAt = Date.now();
      say('Stopping …');
      void ground.stop().then(() => {
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
