/** Which process gets which secrets. */

/** Settings that let somebody in, or read what is encrypted; whoever knows one process learns no other's. */
export const secretSettings = [
  ...['ORDER_TOKEN_SECRET', 'AGENT_TOKEN', 'AGENT_SESSION_SECRET', 'AGENT_ACCOUNTS', 'BUS_TOKEN'],
  ...['GATEWAY_TOKEN', 'METRICS_TOKEN', 'PAYLOAD_KEYS', 'SMTP_URL', 'REDIS_URL'],
  'POSTGRES_PASSWORD',
] as const;

const needed: Readonly<Record<string, readonly string[]>> = {
  gateway: ['GATEWAY_TOKEN'],
  worker: ['BUS_TOKEN', 'GATEWAY_TOKEN', 'PAYLOAD_KEYS', 'SMTP_URL'],
  backend: secretSettings.filter((name) => name !== 'POSTGRES_PASSWORD'),
};

/** The environment of a process, by its name (`backend-2` is a backend): without the secrets of others. */
export function environmentOf(name: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = needed[name.replace(/-\d+$/, '')] ?? [];
  const others = new Set<string>(secretSettings.filter((secret) => !own.includes(secret)));
  return Object.fromEntries(Object.entries(env).filter(([each]) => !others.has(each)));
}
