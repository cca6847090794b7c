import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { limits } from '@aisle/shared/limits';
import type Koa from 'koa';

export interface RunningServer {
  /** Such as `http://127.0.0.1:3001`. */
  readonly url: string;
  /** Takes no more requests, lets those that can end do so within a moment, drops those that never answer. */
  close(): Promise<void>;
}

/** How long a stopping gateway waits for requests under way; a charge takes milliseconds. */
const DRAIN_MS = 1_000;

/** Listens; rejects with the `listen` error (`EADDRINUSE` …). Port 0 takes any free one. */
export async function listen(app: Koa, host: string, port: number): Promise<RunningServer> {
  const handle = app.callback();
  const open = new Set<ServerResponse>();
  const times = {
    headersTimeout: limits.requestHeadMs,
    requestTimeout: limits.requestHeadMs + limits.bodyGraceMs,
    connectionsCheckingInterval: limits.connectionsCheckMs,
  };
  const server = createServer(times, (request, response) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    void handle(request, response);
  });
  // Only workers and backends have business here, and each of them has a few connections.
  server.maxConnections = limits.connectionsPerClient;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shownHost}:${String(address.port)}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      const dropped = setTimeout(() => {
        for (const response of open) response.destroy();
        server.closeAllConnections();
      }, DRAIN_MS);
      await closed;
      clearTimeout(dropped);
    },
  };
}
