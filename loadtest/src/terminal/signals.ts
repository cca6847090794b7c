/** Ctrl-C under npm arrives twice, from the terminal and from npm: within this time it is one. */
const sameSignalMs = 1_000;

/** Aborts at the first Ctrl-C; at a later one `now` is called. `stop` ends the listening. */
export function onInterrupt(now: () => void): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  let firstAt: number | null = null;
  const listener = () => {
    if (firstAt === null) {
      firstAt = performance.now();
      controller.abort();
    } else if (performance.now() - firstAt > sameSignalMs) now();
  };
  const names = ['SIGINT', 'SIGTERM'] as const;
  for (const name of names) process.on(name, listener);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of names) process.off(name, listener);
    },
  };
}
