import { pino, type DestinationStream, type Logger } from 'pino';
import type { BackendSettings } from './settings.ts';

/**
 * Never in a log, wherever they might stand: passwords, tokens, cookies, headers and bodies. `args` are those of
 * the command that Redis refused, which an error of its client carries: the password is one of `AUTH`.
 */
const secrets = ['password', 'token', 'cookie', 'authorization', 'headers', 'body', 'args'];

/** JSON lines, on standard output where nothing else is given. */
export function createLog(level: BackendSettings['LOG_LEVEL'], to?: DestinationStream): Logger {
  const paths = secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const options = { name: 'backend', level, redact: { paths, censor: '[secret]' } };
  return to ? pino(options, to) : pino(options);
}
