/**
 * Runs something in one tab of this browser at a time, by its name. Browsers have such locks over HTTPS and on this computer;
 * elsewhere it runs at once.
 */
export function oneTabAtATime<T>(name: string, run: () => Promise<T>): Promise<T> {
  const locks = (navigator as Partial<Pick<Navigator, 'locks'>>).locks;
  return locks ? locks.request(name, run) : run();
}
