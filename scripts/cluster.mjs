// `npm run cluster`: the topology of many machines on this one, from an empty clone. Needs Node.js, and says
// which system packages it misses.
import { nodeComplaint } from './node-version.mjs';

const complaint = nodeComplaint(process.versions.node);
if (complaint) {
  console.error(complaint);
  process.exit(1);
} else {
  import('./launch.mjs').then(({ launch }) => launch('./src/cluster.ts'));
}
