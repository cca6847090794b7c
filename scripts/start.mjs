// `npm start`: everything from an empty clone to a running system. Needs nothing but Node.js.
// package.json has `exec`, so that a signal sent to npm reaches this process and not a shell that ignores it.
import { nodeComplaint } from './node-version.mjs';

const complaint = nodeComplaint(process.versions.node);
if (complaint) {
  console.error(complaint);
  process.exit(1);
} else {
  import('./launch.mjs').then(({ launch }) => launch('./src/start.ts'));
}
