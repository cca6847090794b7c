/** Decides which pages may open sockets and send commands. */
export type OriginCheck = (origin: string | undefined) => boolean;

/**
 * An exact list: our own addresses and those allowed besides. Without an `Origin` header the client is no
 * page (a browser always sends one with a socket's handshake and with a command), and may pass.
 */
export function originCheck(own: readonly string[], allowed: readonly string[]): OriginCheck {
  return (origin) => origin === undefined || own.includes(origin) || allowed.includes(origin);
}

/** Every way to write our own address. A browser leaves out port 80. */
export function ownOrigins(host: string, port: number): string[] {
  const name = host.includes(':') ? `[${host}]` : host;
  const hosts = new Set([name, 'localhost', '127.0.0.1', '[::1]']);
  const suffix = port === 80 ? '' : `:${port}`;
  return [...hosts].map((each) => `http://${each}${suffix}`);
}
