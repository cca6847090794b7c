import { PreparationFailed, prepare } from './prepare.mjs';

/**
 * Installs and builds what is missing or stale, then runs a TypeScript program in this same process.
 * @param {string} program its name in `src`
 */
export async function launch(program) {
  try {
    await prepare();
  } catch (error) {
    if (!(error instanceof PreparationFailed)) throw error;
    console.error(error.message);
    if (program === 'test') console.log('0 passed, 1 failed');
    process.exit(1);
  }
  // Only now: before the installation there may be no tsx.
  const { register } = await import('tsx/esm/api');
  register();
  await import(`./src/${program}.ts`);
}
