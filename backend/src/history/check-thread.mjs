/** Begins the thread that checks a file: unlike a process, a thread of Node.js 20 has to be told how to read TypeScript from within. */
import { register } from 'tsx/esm/api';

register();
await import('./check-thread.ts');
