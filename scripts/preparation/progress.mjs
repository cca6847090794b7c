/** How often a long step says that it still runs, where no terminal shows a moving clock. */
const STILL_RUNNING_MS = 15_000;

/**
 * Says that a step runs, for how long, and that it is done.
 * @template T
 * @param {string} label such as `Installing packages`
 * @param {() => Promise<T>} work
 * @param {{ write(text: string): unknown, isTTY?: boolean | undefined }} [out]
 * @returns {Promise<T>}
 */
export async function withProgress(label, work, out = process.stdout) {
  const startedAt = Date.now();
  const seconds = () => `${String(Math.round((Date.now() - startedAt) / 1000))} s`;
  const moving = out.isTTY === true;
  out.write(moving ? `${label} …` : `${label} …\n`);
  const timer = setInterval(
    () => out.write(moving ? `\r${label} … ${seconds()} ` : `${label} … ${seconds()} so far\n`),
    moving ? 1000 : STILL_RUNNING_MS,
  );
  let ending = 'failed after';
  try {
    const result = await work();
    ending = 'done in';
    return result;
  } finally {
    clearInterval(timer);
    out.write(`${moving ? '\r' : ''}${label}: ${ending} ${seconds()}.\n`);
  }
}
