import type { Redis } from 'ioredis';
import type { BookingPort } from '../booking/port.ts';
import type { Exchange } from '../peers/exchange.ts';
import type { Clock } from '../clock.ts';
import type { SecurityEvents } from '../security/events.ts';
import type { TokenGuesses } from '../security/token-guesses.ts';
import type { AppSettings } from '../settings.ts';
import { EndedSessions, sessionEnds } from './ended-sessions.ts';
import { AgentIdentity } from './identity.ts';
import { SignInGuard } from './sign-in-guard.ts';

export interface IdentityOptions {
  readonly settings: AppSettings;
  readonly booking: Pick<BookingPort, 'desk'>;
  readonly clock: Clock;
  readonly exchange: Exchange;
  /** For tries to sign in over many backends. */
  readonly redis: Redis | null;
  readonly events: SecurityEvents;
  readonly guesses: TokenGuesses;
}

/** Who is an agent, wired to what keeps sign-outs, counts tries, and tells other backends. */
export function createIdentity(parts: IdentityOptions): AgentIdentity {
  const { settings, booking, clock, exchange, redis, events, guesses } = parts;
  const now = (): number => clock.now();
  const endedSessions = new EndedSessions({ store: booking.desk, now });
  exchange.hear(sessionEnds, (session) => {
    endedSessions.heard(session);
  });
  return new AgentIdentity({
    agentToken: settings.AGENT_TOKEN,
    sessionSecret: settings.AGENT_SESSION_SECRET,
    accounts: settings.AGENT_ACCOUNTS,
    ended: endedSessions,
    guard: new SignInGuard(redis, events),
    guesses,
    now,
  });
}
