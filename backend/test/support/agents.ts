import { hashSync } from '@node-rs/argon2';
import type { AgentAccount } from '@aisle/shared/settings';
import type { Answer, TestBackend } from './backend.ts';

/** As cheap as it gets: what is tested is not how slow a guess is. */
const options = { memoryCost: 8, timeCost: 1, parallelism: 1 };

export const passwords = { ann: 'password-of-ann', sue: 'password-of-sue' } as const;
type Name = keyof typeof passwords;

/** Ann is an agent, Sue a supervisor. */
export const accounts: AgentAccount[] = [
  { name: 'ann', role: 'agent', hash: hashSync(passwords.ann, options) },
  { name: 'sue', role: 'supervisor', hash: hashSync(passwords.sue, options) },
];

export function trySignIn(backend: TestBackend, name: string, password: string): Promise<Answer> {
  return backend.ask('POST', '/api/agent/session', { body: { name, password } });
}

/** Signs in, and gives the `Cookie` header of the session. */
export async function signIn(backend: TestBackend, name: Name): Promise<{ Cookie: string }> {
  const answer = await trySignIn(backend, name, passwords[name]);
  if (answer.status !== 200) throw new Error(answer.text);
  return { Cookie: (answer.headers.get('Set-Cookie') ?? '').split(';', 1)[0] ?? '' };
}
