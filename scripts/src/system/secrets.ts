import { randomBytes } from 'node:crypto';
import { chmod, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Complaint } from './complaint.ts';

const names = ['ORDER_TOKEN_SECRET', 'AGENT_TOKEN', 'BUS_TOKEN'] as const;
export type Secrets = Record<(typeof names)[number], string>;

export const secretsFile = 'secrets.json';

/**
 * The secrets of this system: from the environment where set, else from the data directory, where they
 * are generated once. They must last: a customer's token is made from them. Throws a `Complaint`.
 */
export async function obtainSecrets(
  dataDir: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Secrets> {
  const path = join(dataDir, secretsFile);
  const kept = await readKept(path);
  const missing = names.filter((name) => !env[name] && !kept[name]);
  if (missing.length > 0) {
    for (const name of missing) kept[name] = randomBytes(32).toString('base64url');
    await writeKept(path, kept);
  }
  const valueOf = (name: keyof Secrets) => (env[name] ?? '') || (kept[name] ?? '');
  return {
    ORDER_TOKEN_SECRET: valueOf('ORDER_TOKEN_SECRET'),
    AGENT_TOKEN: valueOf('AGENT_TOKEN'),
    BUS_TOKEN: valueOf('BUS_TOKEN'),
  };
}

async function readKept(path: string): Promise<Partial<Secrets>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return {};
  }
  try {
    const kept = JSON.parse(text) as Partial<Secrets>;
    await chmod(path, 0o600);
    return kept;
  } catch {
    throw new Complaint(
      `${path} cannot be read. Restore it, or remove it: the tokens of all orders are void then.`,
    );
  }
}

async function writeKept(path: string, secrets: Partial<Secrets>): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  await file.chmod(0o600);
  await file.writeFile(`${JSON.stringify(secrets, null, 2)}\n`);
  await file.sync();
  await file.close();
  await rename(`${path}.new`, path);
}
