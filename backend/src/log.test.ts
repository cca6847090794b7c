import { expect, it } from 'vitest';
import { createLog } from './log.ts';

it('the log has no secret, wherever it stands', () => {
  let lines = '';
  const log = createLog('trace', { write: (line) => (lines += line) });
  const secret = 'hush-hush';
  // As ioredis tells of it.
  const refused = Object.assign(new Error('WRONGPASS'), {
    command: { name: 'auth', args: [secret] },
  });
  log.warn({ err: refused }, 'Redis does not answer');
  for (const name of ['password', 'token', 'cookie', 'authorization', 'headers', 'body']) {
    log.warn({ [name]: secret, request: { [name]: secret, inner: { [name]: secret } } }, name);
    log.warn({ err: Object.assign(new Error('x'), { [name]: secret }) }, name);
  }
  expect(lines).toContain('WRONGPASS');
  expect(lines).not.toContain(secret);
});
