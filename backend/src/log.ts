import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { boundLines } from '@aisle/shared/log-budget';
import { traceFields } from '@aisle/shared/tracing/tracing';
import type { BackendSettings } from './settings.ts';

/**
 * Never in a log, wherever they might stand: passwords, tokens, cookies, headers and bodies. `args` are those of
 * the command that Redis refused, which an error of its client carries: the password is one of `AUTH`.
 */
const secrets = ['password', 'token', 'cookie', 'authorization', 'headers', 'body', 'args'];

/** JSON lines, on standard output where nothing else is given; of warnings and errors a bounded number. */
export function createLog(level: BackendSettings['LOG_LEVEL'], to?: DestinationStream): Logger {
  const paths = secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const bound = boundLines(Date.now);
  const options: LoggerOptions = {
    name: 'backend',
    level,
    mixin: traceFields,
    redact: { paths, censor: '[secret]' },
    hooks: {
      logMethod(args, method, level) {
        const kept = bound(args, level);
        if (kept !== null) method.apply(this, kept);
      },
    },
  };
  return to ? pino(options, to) : pino(options);
}
