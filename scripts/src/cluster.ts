/** `npm run cluster`, once everything is installed and built: runs the cluster until it is told to stop. */
import { join } from 'node:path';
import { Cluster } from './cluster/cluster.ts';
import { readClusterSettings, loadEnvFile } from './system/settings.ts';
import { root } from './root.ts';
import { runUntilStopped } from './system/supervisor.ts';

loadEnvFile(join(root, '.env'));
await runUntilStopped((say) => {
  const settings = readClusterSettings(process.env, root);
  return new Cluster({ settings, env: process.env, say });
});
