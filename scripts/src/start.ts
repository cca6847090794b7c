/** `npm start`, once everything is installed and built: runs the system until it is told to stop. */
import { join } from 'node:path';
import { root } from './root.ts';
import { runUntilStopped } from './system/supervisor.ts';
import { loadEnvFile, readSystemSettings } from './system/settings.ts';
import { System } from './system/system.ts';

loadEnvFile(join(root, '.env'));
await runUntilStopped((say) => {
  const settings = readSystemSettings(process.env, root);
  return new System({ settings, env: process.env, say });
});
