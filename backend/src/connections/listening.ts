import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Begins to listen; rejects with the error of `listen` (`EADDRINUSE`, …). */
export function listening(http: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      resolve();
    });
  });
}

/** The port that we listen on: with 0 the system chose it. */
export function portOf(http: Server, wanted: number): number {
  const address = http.address() as AddressInfo | null;
  return address?.port ?? wanted;
}
