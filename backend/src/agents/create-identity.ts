import type { DeskParts } from './desk.ts';
import { EndedSessions, sessionEnds } from './ended-sessions.ts';
import { AgentIdentity } from './identity.ts';
import { SignInGuard } from './sign-in-guard.ts';

/** Who is an agent, wired to what keeps sign-outs, counts tries, and tells other backends. */
export function createIdentity(parts: DeskParts): AgentIdentity {
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
