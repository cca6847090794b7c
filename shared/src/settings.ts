/** Settings from the environment, validated when a process starts. `.env.example` lists them. */
import { z } from 'zod';
import { agentRoles } from './agent-contract.ts';
import { limits } from './limits.ts';

const dayMs = 24 * 60 * 60_000;
const port = z.coerce.number().int().min(0).max(65_535);
const count = z.coerce.number().int().min(1).max(limits.clusterProcesses);
const path = z.string().min(1);
const secret = z.string().min(16, 'must have at least 16 characters');

/** One account of the agents' desk; `hash` is Argon2id in its usual form (`$argon2id$…`). */
const account = z.strictObject({
  name: z.string().min(1).max(limits.agentNameCharacters),
  role: z.enum(agentRoles),
  hash: z.string().regex(/^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[\w+/]+\$[\w+/]+$/),
});
export type AgentAccount = z.infer<typeof account>;
/** The name of whoever comes with AGENT_TOKEN. */
export const tokenAgentName = 'token';

const accounts = z
  .string()
  .default('[]')
  .transform((text, context): AgentAccount[] => {
    const parsed = z.array(account).safeParse(parseJson(text));
    const names = parsed.success ? parsed.data.map(({ name }) => name) : [];
    if (parsed.success && new Set([...names, tokenAgentName]).size === names.length + 1) {
      return parsed.data;
    }
    context.addIssue(
      'must be a JSON list of {"name", "role", "hash"} with different names; `npm run agent-password` prints entries',
    );
    return z.NEVER;
  });

/** This machine, and networks that the internet does not reach. */
const privateAddresses =
  '127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,169.254.0.0/16,::1,fc00::/7,fe80::/10';
const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
const addresses = z
  .string()
  .default(privateAddresses)
  .transform(listed)
  .pipe(z.array(address, 'must be addresses or CIDR blocks such as 10.0.0.0/8, comma-separated'));

/** A key of AES-256 by which payloads in Temporal are encrypted. `id`: what they name it by. */
export interface PayloadKey {
  readonly id: string;
  readonly key: Buffer;
}

const payloadKeyForm = /^([\w.-]{1,32}):([A-Za-z0-9+/]{43}=)$/;
const payloadKeyAdvice = `must be keys of 32 bytes with different names, as name:base64, comma-separated, ${limits.payloadKeys} at most; \`openssl rand -base64 32\` makes one`;

const payloadKeys = z
  .string(payloadKeyAdvice)
  .transform(listed)
  .transform((entries, context): PayloadKey[] => {
    const keys = entries.flatMap((entry): PayloadKey[] => {
      const [, id = '', key = ''] = payloadKeyForm.exec(entry) ?? [];
      return id === '' ? [] : [{ id, key: Buffer.from(key, 'base64') }];
    });
    const ids = new Set(keys.map(({ id }) => id));
    const isWhole = ids.size === entries.length && ids.size > 0;
    if (isWhole && ids.size <= limits.payloadKeys) return keys;
    context.addIssue(payloadKeyAdvice);
    return z.NEVER;
  });

function listed(list: string): string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const settings = {
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(3000),
  /** Temporal's database, the gateway's ledger, generated secrets. */
  DATA_DIR: z.string().min(1).default('.aisle'),
  TEMPORAL_ADDRESS: z.string().min(1).default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  /** `on`: by TLS, as with each of the settings that follow. */
  TEMPORAL_TLS: z.enum(['on', 'off']).default('off'),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: path.optional(),
  TEMPORAL_TLS_SERVER_NAME: z.string().min(1).optional(),
  TEMPORAL_TLS_CLIENT_CERT_PATH: path.optional(),
  TEMPORAL_TLS_CLIENT_KEY_PATH: path.optional(),
  TEMPORAL_API_KEY: secret.optional(),
  /** The Worker Deployment whose versions the workers are; unset, Temporal does not tell one build of the workers from another. */
  WORKER_DEPLOYMENT: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be letters, digits, _ and -, 64 at most')
    .optional(),
  TEMPORAL_PORT: port.default(7233),
  GATEWAY_PORT: port.default(3001),
  GATEWAY_URL: z.url().default('http://127.0.0.1:3001'),
  /** Where a worker finds its backend's bus. */
  BACKEND_URL: z.url().default('http://127.0.0.1:3000'),
  HOLD_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(limits.unpaidOrderMs / 1000)
    .default(limits.holdMs / 1000),
  OFFER_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(limits.offerMs / 1000)
    .default(limits.offerMs / 1000),
  PAYMENT_ATTEMPT_SECONDS: z.coerce
    .number()
    .positive()
    .max(60)
    .default(limits.paymentAttemptMs / 1000),
  PAYMENT_PAUSE_SECONDS: z.coerce
    .number()
    .min(0.1)
    .max(60)
    .default(limits.paymentPauseMs / 1000),
  PAYMENT_FAILURE_RATE: z.coerce.number().min(0).max(1).default(limits.paymentFailureRate),
  /** Secrets have no default: `npm start` generates them into DATA_DIR for development. */
  ORDER_TOKEN_SECRET: secret,
  AGENT_TOKEN: secret,
  BUS_TOKEN: secret,
  /** Encrypt what Temporal keeps: the first one encrypts, all decrypt. Who loses one loses what it has encrypted. */
  PAYLOAD_KEYS: payloadKeys,
  /** Signs the links in mails; a new one ends all of them. */
  ORDER_LINK_SECRET: secret,
  /** Opens the metrics to other machines; unset, they are for this one alone. */
  METRICS_TOKEN: secret.optional(),
  /** Where a worker serves the metrics of Temporal's SDK, to whoever asks; unset, nowhere. */
  WORKER_METRICS_ADDRESS: z
    .string()
    .regex(/^\S+:\d{1,5}$/, 'must be an address and a port such as 127.0.0.1:9464')
    .optional(),
  /** Opens the gateway's commands, and its ledger to other machines. */
  GATEWAY_TOKEN: secret,
  /** Signs the sessions of agents; a new one ends all of them. */
  AGENT_SESSION_SECRET: secret,
  /** Who may sign in at the agents' desk. Empty: only AGENT_TOKEN opens it. */
  AGENT_ACCOUNTS: accounts,
  /** Whether the Temporal server that `npm start` starts shows its own pages: they take anyone's commands. */
  TEMPORAL_UI: z.enum(['on', 'off']).default('off'),
  /** Where people see Temporal's own pages: agents' links lead there. */
  TEMPORAL_UI_URL: z.url().optional(),
  /** The Prometheus that measures the objectives, for the desk; unset, it shows none. */
  PROMETHEUS_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Further origins that may open sockets and send commands, comma-separated; our own always may. */
  ALLOWED_ORIGINS: z.string().default('').transform(listed),
  RATE_LIMITS: z.enum(['on', 'off']).default('on'),
  /** Seats, and orders, that one client may hold at once without having paid (`RATE_LIMITS=on`). */
  HELD_SEATS_PER_CLIENT: z.coerce
    .number()
    .int()
    .min(limits.seatsPerOrder)
    .default(limits.heldSeatsPerClient),
  HELD_ORDERS_PER_CLIENT: z.coerce.number().int().min(1).default(limits.heldOrdersPerClient),
  /** Proxies in front of the backends that each append the client's address to `X-Forwarded-For`. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(limits.trustedProxies).default(0),
  /** Where these proxies are, comma-separated: nobody else's `X-Forwarded-…` is believed. */
  TRUSTED_PROXY_ADDRESSES: addresses,
  REDIS_URL: z.url().optional(),
  /** The mail server, with name and password if it wants them; unset, mails lie in the outbox. */
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'must be smtp://host:port or smtps://host:port' })
    .optional(),
  /** The address that mails come from; unset, one at PUBLIC_URL's host. */
  MAIL_FROM: z.email().optional(),
  /** Where customers reach the product: links in mails lead there. */
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://127.0.0.1:3000')
    .transform((url) => url.replace(/\/+$/, '')),
  /** How long the archive knows who was on a departed flight. */
  PEOPLE_KEPT_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(limits.archiveMs / dayMs)
    .default(limits.archivedPeopleMs / dayMs),
  /** Where traces go by OTLP over HTTP; unset, nothing is traced. OpenTelemetry's other standard variables hold too. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  /** How many of each `npm run cluster` starts. */
  WORKERS: count.default(2),
  BACKENDS: count.default(2),
  /** Of Temporal's history in a database that `npm run cluster` makes; fixed for the database's life. */
  HISTORY_SHARDS: z.coerce.number().int().min(1).max(limits.historyShards).default(8),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
} as const;

export type SettingName = keyof typeof settings;
export type Settings<K extends SettingName> = {
  readonly [P in K]: z.output<(typeof settings)[P]>;
};

/**
 * Reads the named settings. An empty variable counts as unset. Throws an `Error` whose message names
 * each bad setting and what is wrong with it, never its value.
 */
export function readSettings<K extends SettingName>(
  names: readonly K[],
  env: Readonly<Record<string, string | undefined>>,
): Settings<K> {
  const values: Record<string, unknown> = {};
  const complaints: string[] = [];
  for (const name of names) {
    const parsed = settings[name].safeParse(env[name] === '' ? undefined : env[name]);
    if (parsed.success) values[name] = parsed.data;
    else complaints.push(`${name}: ${parsed.error.issues[0]?.message ?? 'is not valid'}`);
  }
  if (complaints.length > 0) throw wrongSettings(complaints);
  return values as Settings<K>;
}

/** What is told of them: each by its name, never with its value. */
export function wrongSettings(complaints: readonly string[]): Error {
  return new Error(`These settings are wrong.\n${complaints.join('\n')}`);
}
