/**
 * The thread that checks one file: it is given its bytes, and says what is in it. Unlike a process, a thread of Node.js 20 has to be told
 * how to read TypeScript from within.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { checkFile } = await import('./check-file.ts');
parentPort?.postMessage(await checkFile(Buffer.from(workerData)));
