import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import { limits } from '@aisle/shared/limits';
import type { ProblemCode } from '@aisle/shared/problems';

/** What happens to the locks and is worth a look. */
export type SecurityEvent =
  'sign-in-refused' | 'locked-out' | 'origin-refused' | 'token-refused' | 'socket-refused';

/** What is known of it. Nothing that a stranger typed: people type passwords into the wrong field. */
export interface SecurityFacts {
  /** Who did it, as limits tell clients apart. */
  readonly client: string;
  /** The account that it was about, where there is one of that name. */
  readonly account?: string;
  /** What was counted too often. */
  readonly by?: 'account' | 'client' | 'device' | 'account-and-client';
  /** The setting that a wrong token was held against. */
  readonly setting?: 'AGENT_TOKEN' | 'BUS_TOKEN';
  readonly code?: ProblemCode;
  readonly waitMs?: number;
}

/**
 * Events of security, as lines of the log and as `aisle_security_events_total`. All are counted; of each kind the log has
 * `limits.securityEventsLogged` in ten seconds, and then how many more there were: whoever makes them is not to fill it.
 */
export class SecurityEvents {
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #counter: Counter<'event'>;
  readonly #spans = new Map<SecurityEvent, { begin: number; logged: number; unlogged: number }>();

  constructor(log: Logger, registry: Registry, now: () => number) {
    this.#log = log;
    this.#now = now;
    this.#counter = new Counter({
      name: 'aisle_security_events_total',
      help: 'Refused sign-ins, tokens, origins and sockets, and lock-outs.',
      labelNames: ['event'],
      registers: [registry],
    });
  }

  note(event: SecurityEvent, facts: SecurityFacts): void {
    this.#counter.inc({ event });
    const now = this.#now();
    let span = this.#spans.get(event);
    if (span === undefined || now - span.begin >= spanMs) {
      span = { begin: now, logged: 0, unlogged: span?.unlogged ?? 0 };
      this.#spans.set(event, span);
    }
    if (span.logged >= limits.securityEventsLogged) {
      span.unlogged += 1;
      return;
    }
    span.logged += 1;
    const { unlogged } = span;
    span.unlogged = 0;
    this.#log.warn({ event, ...facts, ...(unlogged > 0 && { unlogged }) }, sentences[event]);
  }
}

const spanMs = 10_000;

const sentences: Readonly<Record<SecurityEvent, string>> = {
  'sign-in-refused': 'a sign-in was refused: wrong name or password',
  'locked-out': 'a sign-in was not judged: there were too many',
  'origin-refused': 'a command was refused: a page of another origin sent it',
  'token-refused': 'a wrong token was refused',
  'socket-refused': 'a request or a connection of Socket.IO was refused: it passed a bound',
};
