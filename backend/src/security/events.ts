import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import type { ProblemCode } from '@aisle/shared/problems';

/** What happens to the locks and is worth a look. */
export type SecurityEvent =
  | 'signed-in'
  | 'sign-in-refused'
  | 'locked-out'
  | 'role-refused'
  | 'origin-refused'
  | 'token-refused'
  | 'socket-refused';

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
 * Events of security, as lines of the log and as `aisle_security_events_total`. All are counted; of each kind the log takes
 * a bounded number, as of every warning: whoever makes them is not to fill it.
 */
export class SecurityEvents {
  readonly #log: Logger;
  readonly #counter: Counter<'event'>;

  constructor(log: Logger, registry: Registry) {
    this.#log = log;
    this.#counter = new Counter({
      name: 'aisle_security_events_total',
      help: 'Sign-ins, lock-outs, and refused sign-ins, roles, tokens, origins and sockets.',
      labelNames: ['event'],
      registers: [registry],
    });
  }

  note(event: SecurityEvent, facts: SecurityFacts): void {
    this.#counter.inc({ event });
    const level = event === 'signed-in' ? 'info' : 'warn';
    this.#log[level]({ event, ...facts }, sentences[event]);
  }
}

const sentences: Readonly<Record<SecurityEvent, string>> = {
  'signed-in': 'an agent signed in',
  'sign-in-refused': 'a sign-in was refused: wrong name or password',
  'locked-out': 'a sign-in was not checked: there were too many',
  'role-refused': 'an agent was refused what takes a supervisor',
  'origin-refused': 'a command was refused: a page of another origin sent it',
  'token-refused': 'a wrong token was refused',
  'socket-refused': 'a request or a connection of Socket.IO was refused: it passed a bound',
};
