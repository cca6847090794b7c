/** The thread that checks one file: it is given its bytes, and says what is in it. */
import { parentPort, workerData } from 'node:worker_threads';
import { checkFile } from './check-file.ts';

parentPort?.postMessage(await checkFile(Buffer.from(workerData as ArrayBuffer)));
