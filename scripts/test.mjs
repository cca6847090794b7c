// `npm test`: everything from an empty clone to the sum of every suite. Needs nothing but Node.js.
import { nodeComplaint } from './node-version.mjs';

const complaint = nodeComplaint(process.versions.node);
if (complaint) {
  console.error(complaint);
  console.log('0 passed, 1 failed');
  process.exit(1);
} else {
  import('./launch.mjs').then(({ launch }) => launch('./src/test.ts'));
}
