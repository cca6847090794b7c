import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { verify } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import { readSettings } from '@aisle/shared/settings';
import { runAgentPassword } from '../src/agents/password-command.ts';
import { obtainAccounts } from '../src/system/secrets.ts';
import { temporaryDirectory } from './helpers.ts';

const accountsOf = (text: string) =>
  readSettings(['AGENT_ACCOUNTS'], { AGENT_ACCOUNTS: text }).AGENT_ACCOUNTS;

test('the first start makes two accounts and says their passwords; later ones find them and say nothing', async () => {
  const directory = await temporaryDirectory();
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const text = await obtainAccounts(directory, {}, say);
  const accounts = accountsOf(text);
  expect(accounts.map(({ name, role }) => [name, role])).toEqual([
    ['agent', 'agent'],
    ['supervisor', 'supervisor'],
  ]);
  const passwords = said.slice(1).map((line) => line.trim().split(/ +/)[1] ?? '');
  for (const [place, { hash }] of accounts.entries()) {
    expect(passwords[place]).toMatch(/^[\w-]{16}$/);
    expect(await verify(hash, passwords[place] ?? '')).toBe(true);
  }
  said.length = 0;
  expect(await obtainAccounts(directory, {}, say)).toBe(text);
  expect(said).toEqual([]);
  const path = join(directory, 'agent-accounts.json');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  for (const password of passwords) expect(await readFile(path, 'utf8')).not.toContain(password);
  await writeFile(path, '{');
  await expect(obtainAccounts(directory, {}, say)).rejects.toThrow(/Remove it/);
});

test('accounts of the environment hold, and production makes none', async () => {
  const directory = await temporaryDirectory();
  const say = (line: string) => expect.unreachable(line);
  expect(await obtainAccounts(directory, { AGENT_ACCOUNTS: '[1]' }, say)).toBe('[1]');
  expect(await obtainAccounts(directory, { NODE_ENV: 'production' }, say)).toBe('[]');
});

async function command(words: string[], typed: string) {
  const out: string[] = [];
  const err: string[] = [];
  const into = (list: string[]) => ({ write: (text: string) => list.push(text) > 0 });
  const terminal = { stdin: Readable.from([typed]), stdout: into(out), stderr: into(err) };
  const code = await runAgentPassword(words, terminal);
  return { code, out: out.join(''), err: err.join('') };
}

test('npm run agent-password prints an entry that AGENT_ACCOUNTS takes, and the password nowhere', async () => {
  const { code, out, err } = await command(['ann', 'supervisor'], 'a long password\n');
  expect(code).toBe(0);
  const [account] = accountsOf(`[${out}]`);
  expect(account).toMatchObject({ name: 'ann', role: 'supervisor' });
  expect(await verify(account?.hash ?? '', 'a long password')).toBe(true);
  expect(out + err).not.toContain('a long password');
});

test.each([
  [[], 'a long password\n', /Say who/],
  [['ann', 'boss'], 'a long password\n', /Say who/],
  [['token'], 'a long password\n', /another name/],
  [['ann'], 'short\n', /10 to 256 characters/],
  [['ann'], '', /10 to 256 characters/],
  [['ann'], 'password12345\n', /too easily guessed/],
  [['ann'], 'qwertyuiop[]\n', /too easily guessed/],
  [['annabella'], 'annabella2026\n', /too easily guessed/],
])('npm run agent-password refuses %j with %j', async (words, typed, complaint) => {
  const { code, out, err } = await command(words, typed);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(complaint);
});

test.each(['x', '{}', '[{"name":"ann"}]', '[{"name":"ann","role":"agent","hash":"secret"}]'])(
  'AGENT_ACCOUNTS refuses %s and does not repeat it',
  (text) => {
    expect(() => accountsOf(text)).toThrow(/^These settings are wrong\.\nAGENT_ACCOUNTS: must be/);
  },
);

test('AGENT_ACCOUNTS refuses a name twice, and the name of the token', async () => {
  const { out } = await command(['ann'], 'a long password\n');
  expect(() => accountsOf(`[${out},${out}]`)).toThrow(/different names/);
  expect(() => accountsOf(`[${out.replace('ann', 'token')}]`)).toThrow(/different names/);
});
