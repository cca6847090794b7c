// `npm start`, `npm test`, `npm run cluster`: from an empty clone to a program that runs. Needs nothing but Node.js.
// package.json has `exec`, so that a signal sent to npm reaches this process and not a shell that ignores it.
import { nodeComplaint } from './node-version.mjs';

const [program = 'start'] = process.argv.splice(2, 1);
const complaint = nodeComplaint(process.versions.node);
if (complaint) {
  console.error(complaint);
  // The last line of a test run is its sum, even when nothing could be run.
  if (program === 'test') console.log('0 passed, 1 failed');
  process.exit(1);
} else {
  import('./launch.mjs').then(({ launch }) => launch(program));
}
