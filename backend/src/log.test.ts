import { expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
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

it('the same warning is written so often in a while, and everything that is no warning always', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => lines.push(line) });
  for (let time = 0; time < limits.logLines * 2; time += 1) {
    log.warn({ err: new Error('broken') }, 'an answer could not be sent');
    log.error(new Error('bare'));
    log.info('fine');
  }
  expect(lines).toHaveLength(limits.logLines * 4);
});
