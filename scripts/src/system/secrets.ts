import { randomBytes } from 'node:crypto';
import { chmod, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Complaint } from './complaint.ts';

const names = [
  ...(['ORDER_TOKEN_SECRET', 'AGENT_TOKEN', 'AGENT_SESSION_SECRET'] as const),
  ...(['BUS_TOKEN', 'GATEWAY_TOKEN', 'METRICS_TOKEN'] as const),
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
 * are generated once. They must last: a customer's token is made from them. Throws a `Complaint`.
 */
export async function keptSecrets<N extends string>(
  dataDir: string,
  env: Readonly<Record<string, string | undefined>>,
  wanted: readonly N[],
): Promise<Record<N, string>> {
  const path = join(dataDir, secretsFile);
  const kept = await readKept(path);
  const missing = wanted.filter((name) => !env[name] && !kept[name]);
  if (missing.length > 0) {
    for (const name of missing) kept[name] = randomBytes(32).toString('base64url');
    await writeKept(path, kept);
  }
  const pairs = wanted.map((name) => [name, (env[name] ?? '') || (kept[name] ?? '')]);
  return Object.fromEntries(pairs) as Record<N, string>;
}

async function readKept(path: string): Promise<Kept> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return {};
  }
  try {
    const kept = JSON.parse(text) as Kept;
    await chmod(path, 0o600);
    return kept;
  } catch {
    throw new Complaint(
      `${path} cannot be read. Restore it, or remove it: the tokens of all orders are void then.`,
    );
  }
}

async function writeKept(path: string, secrets: Kept): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  await file.chmod(0o600);
  await file.writeFile(`${JSON.stringify(secrets, null, 2)}\n`);
  await file.sync();
  await file.close();
  await rename(`${path}.new`, path);
}
