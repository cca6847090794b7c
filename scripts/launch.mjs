import { prepare } from './prepare.mjs';
import { PreparationFailed } from './preparation/failure.mjs';

/**
 * Installs and builds what is missing or stale, then runs a TypeScript program in this same process.
 * @param {string} program relative to this folder
 */
export async function launch(program) {
  try {
    await prepare();
  } catch (error) {
    if (!(error instanceof PreparationFailed)) throw error;
    console.error(error.message);
    // The last line of a test run is its sum, even when nothing could be run.
    if (program.includes('test')) console.log('0 passed, 1 failed');
    process.exit(1);
  }
  // Only now: before the installation there may be no tsx.
  const { register } = await import('tsx/esm/api');
  register();
  await import(program);
}
