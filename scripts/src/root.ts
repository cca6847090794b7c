import { resolve } from 'node:path';

/** The repository's root: every chore works there, wherever it was called from. */
export const root = resolve(import.meta.dirname, '..', '..');

/** What chores keep between runs: locks, stamps of builds, programs that were fetched. */
export const cacheDirectory = resolve(root, '.cache');
