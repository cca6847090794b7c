import { pino, type Logger } from 'pino';
import type { BackendSettings } from './settings.ts';

/** Never in a log, wherever they might stand: tokens, cookies, headers and bodies. */
const secrets = ['token', 'cookie', 'authorization', 'headers', 'body'];

/** JSON lines on standard output. */
export function createLog(level: BackendSettings['LOG_LEVEL']): Logger {
  const paths = secrets.flatMap((name) => [`*.${name}`, `*.*.${name}`]);
  return pino({ name: 'backend', level, redact: { paths, censor: '[secret]' } });
}
