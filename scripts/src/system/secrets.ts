import { randomBytes } from 'node:crypto';
import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Complaint } from '../complaint.ts';
import { hash } from '@node-rs/argon2';
import type { AgentAccount } from '@aisle/shared/settings';

const ownerOnly = 0o600;

const names = [
  ...(['ORDER_TOKEN_SECRET', 'AGENT_TOKEN', 'AGENT_SESSION_SECRET'] as const),
  ...(['BUS_TOKEN', 'GATEWAY_TOKEN', 'METRICS_TOKEN', 'PAYLOAD_KEYS'] as const),
  ...(['ORDER_LINK_SECRET'] as const),
] as const;
export type Secrets = Record<(typeof names)[number], string>;
type Kept = Record<string, string>;

export const secretsFile = 'secrets.json';

/** The secrets that Aisle's processes share; see {@link keptSecrets}. */
export function obtainSecrets(
  dataDir: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Secrets> {
  return keptSecrets(dataDir, env, names);
}

/**
 * Secrets of this system: from the environment where set, else from the data directory, where they
 * are generated once. They must last: a customer's token is made from them, and what Temporal keeps is read by them.
 * Throws a `Complaint`.
 */
export async function keptSecrets<N extends string>(
  dataDir: string,
  env: Readonly<Record<string, string | undefined>>,
  wanted: readonly N[],
): Promise<Record<N, string>> {
  const path = join(dataDir, secretsFile);
  const lost =
    'Restore it: without it the tokens of all orders are void, and what Temporal keeps cannot be read. To begin anew, remove its whole folder.';
  const kept = { ...((await readKept(path, lost)) as Kept | undefined) };
  const missing = wanted.filter((name) => !env[name] && !kept[name]);
  if (missing.length > 0) {
    for (const name of missing) kept[name] = newSecret(name);
    await writeKept(path, kept);
  }
  const pairs = wanted.map((name) => [name, (env[name] ?? '') || (kept[name] ?? '')]);
  return Object.fromEntries(pairs) as Record<N, string>;
}

function newSecret(name: string): string {
  if (name !== 'PAYLOAD_KEYS') return randomBytes(32).toString('base64url');
  // Named by chance: of another system, or another time, it is not taken for this one.
  return `${randomBytes(4).toString('hex')}:${randomBytes(32).toString('base64')}`;
}

const accountsFile = 'agent-accounts.json';
const passwordBytes = 12;

/**
 * The accounts of the agents' desk: those of the environment, else two for development, made once and kept as
 * hashes in the data directory: their passwords are said at once, and never again. In production none are made.
 * Gives the value of AGENT_ACCOUNTS. Throws a `Complaint`.
 */
export async function obtainAccounts(
  dataDir: string,
  env: Readonly<Record<string, string | undefined>>,
  say: (line: string) => void,
): Promise<string> {
  const given = env['AGENT_ACCOUNTS'] || (env['NODE_ENV'] === 'production' ? '[]' : undefined);
  if (given !== undefined) return given;
  const path = join(dataDir, accountsFile);
  const kept = await readKept(path, 'Remove it, and new accounts will be made.');
  if (kept !== undefined) return JSON.stringify(kept);
  const passwords: string[] = [];
  const accounts: AgentAccount[] = [];
  for (const role of ['agent', 'supervisor'] as const) {
    const password = randomBytes(passwordBytes).toString('base64url');
    passwords.push(`  ${role.padEnd(12)} ${password}`);
    accounts.push({ name: role, role, hash: await hash(password) });
  }
  await writeKept(path, accounts);
  say('The agents’ desk has two accounts. Note their passwords: they are shown only now.');
  passwords.forEach(say);
  return JSON.stringify(accounts);
}

/** What a file of ours holds; undefined when there is none. `remedy`: what to do about one that is torn. */
async function readKept(path: string, remedy: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const kept: unknown = JSON.parse(text);
    await chmod(path, ownerOnly);
    return kept;
  } catch {
    throw new Complaint(`${path} cannot be read. ${remedy}`);
  }
}

/** For its owner alone, and whole or not at all: it must outlive a power cut. */
async function writeKept(path: string, kept: unknown): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, `${JSON.stringify(kept, null, 2)}\n`, { mode: ownerOnly, flush: true });
  await rename(draft, path);
}

/** Settings that let somebody in, or open what is encrypted; whoever knows one process learns no other's. */
export const secretSettings = [
  ...['ORDER_TOKEN_SECRET', 'AGENT_TOKEN', 'AGENT_SESSION_SECRET', 'AGENT_ACCOUNTS', 'BUS_TOKEN'],
  ...[
    'GATEWAY_TOKEN',
    'METRICS_TOKEN',
    'PAYLOAD_KEYS',
    'REDIS_URL',
    'REDIS_PASSWORD',
    'POSTGRES_PASSWORD',
  ],
  ...['ORDER_LINK_SECRET', 'SMTP_URL', 'TEMPORAL_API_KEY'],
] as const;

const needed: Readonly<Record<string, readonly string[]>> = {
  gateway: ['GATEWAY_TOKEN'],
  worker: [
    ...['BUS_TOKEN', 'GATEWAY_TOKEN', 'PAYLOAD_KEYS', 'ORDER_LINK_SECRET', 'SMTP_URL'],
    'TEMPORAL_API_KEY',
  ],
  backend: secretSettings.filter((name) => !name.endsWith('_PASSWORD') && name !== 'SMTP_URL'),
};

/** The environment of a process, by its name (`backend-2` is a backend): without the secrets of others. */
export function environmentOf(name: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = needed[name.replace(/-\d+$/, '')] ?? [];
  const others = new Set<string>(secretSettings.filter((secret) => !own.includes(secret)));
  return Object.fromEntries(Object.entries(env).filter(([each]) => !others.has(each)));
}
