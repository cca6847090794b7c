import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import type { AgentAccount } from '@aisle/shared/settings';
import { Complaint } from './complaint.ts';

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
  const kept = given ?? (await readKept(join(dataDir, accountsFile)));
  if (kept !== undefined) return kept;
  const passwords: string[] = [];
  const accounts: AgentAccount[] = [];
  for (const role of ['agent', 'supervisor'] as const) {
    const password = randomBytes(passwordBytes).toString('base64url');
    passwords.push(`  ${role.padEnd(12)} ${password}`);
    accounts.push({ name: role, role, hash: await hash(password) });
  }
  const text = JSON.stringify(accounts);
  await writeKept(join(dataDir, accountsFile), text);
  say('The agents’ desk has two accounts. Note their passwords: they are shown only now.');
  passwords.forEach(say);
  return text;
}

async function readKept(path: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    throw new Complaint(`${path} cannot be read. Remove it, and new accounts will be made.`);
  }
}

async function writeKept(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, `${text}\n`, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
}
