/**
 * An agent's session that was signed out. It does nothing: that Temporal knows a workflow of its id is the record, which
 * retention keeps for longer than a session lasts.
 */
export function endedSession(): Promise<void> {
  return Promise.resolve();
}
