/** `npm start`, once everything is installed and built: runs the system until it is told to stop. */
import { join } from 'node:path';
import { root } from './root.ts';
import { Complaint } from './system/complaint.ts';
import { loadEnvFile, readSystemSettings } from './system/settings.ts';
import { System } from './system/system.ts';

const say = (line: string) => {
  console.log(line);
};

async function main(): Promise<void> {
  loadEnvFile(join(root, '.env'));
  const settings = readSystemSettings(process.env, root);
  const system = new System({ settings, env: process.env, say });
  const stopped = stopOnSignal(system);
  try {
    await system.start();
  } catch (error) {
    if (!system.stopping) {
      await system.stop();
      throw error;
    }
  }
  await stopped;
}

/** Ctrl-C under npm arrives twice, from the terminal and from npm: within this time it is one. */
const SAME_SIGNAL_MS = 1_000;

/** The first signal stops everything in order, a later one at once. */
function stopOnSignal(system: System): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const onSignal = () => {
      if (firstAt !== undefined) {
        if (Date.now() - firstAt > SAME_SIGNAL_MS) system.kill();
        return;
      }
      firstAt = Date.now();
      say('Stopping …');
      void system.stop().then(() => {
        say('Stopped.');
        resolve();
        process.exit(0);
      });
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Complaint ? error.message : error);
  process.exit(1);
});
