import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Writable, type Readable } from 'node:stream';
import { hash } from '@node-rs/argon2';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { agentRoles, type AgentRole } from '@aisle/shared/agent-contract';
import { limits } from '@aisle/shared/limits';
import { tokenAgentName } from '@aisle/shared/settings';

const fewestCharacters = 10;
/** Of zxcvbn's 0 to 4: beyond ten million guesses, with lists of common passwords tried first. */
const fewestPoints = 3;

/** Where the command reads and writes. */
interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Pick<NodeJS.WritableStream, 'write'>;
  readonly stderr: Pick<NodeJS.WritableStream, 'write'>;
}

/** Gives the exit code. The entry goes to standard output, everything else to standard error. */
export async function runAgentPassword(
  [name = '', role = 'agent']: readonly string[],
  { stdin, stdout, stderr }: Terminal,
): Promise<number> {
  const complain = (sentence: string): number => {
    stderr.write(`${sentence}\n`);
    return 1;
  };
  if (name === '' || !isRole(role)) {
    return complain(`Say who: npm run agent-password -- NAME ${agentRoles.join('|')}`);
  }
  if (name.length > limits.agentNameCharacters || name === tokenAgentName) {
    return complain(
      `Choose another name: at most ${limits.agentNameCharacters} characters, not "token".`,
    );
  }
  stderr.write(`Password of ${name} (${role}): `);
  const password = await readSilently(stdin);
  stderr.write('\n');
  if (password.length < fewestCharacters || password.length > limits.passwordCharacters) {
    return complain(
      `Choose a password of ${fewestCharacters} to ${limits.passwordCharacters} characters.`,
    );
  }
  if (isEasilyGuessed(password, name)) {
    return complain(
      'Choose another password: this one is too easily guessed. Several words that do not belong together are good.',
    );
  }
  stdout.write(`${JSON.stringify({ name, role, hash: await hash(password) })}\n`);
  stderr.write(
    'Put this into the list of AGENT_ACCOUNTS, between [ and ], and restart the backends.\n',
  );
  return 0;
}

/** Common passwords, keys beside each other, dates, and what everybody knows of this account. */
function isEasilyGuessed(password: string, name: string): boolean {
  const guesser = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return guesser.check(password, ['aisle', name, ...agentRoles]).score < fewestPoints;
}

function isRole(role: string): role is AgentRole {
  return agentRoles.some((each) => each === role);
}

/** One line, without showing on a terminal what is typed. */
async function readSilently(stdin: Terminal['stdin']): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: stdin.isTTY === true });
  const line = once(lines, 'line').then(([text]) => String(text));
  const closed = once(lines, 'close').then(() => '');
  const password = await Promise.race([line, closed]);
  lines.close();
  return password;
}
