/** Relations between bounds that have no room beside them; `limits.ts` asserts them when it loads. */

/** Any numbers: what they are is not known here. */
type Limits = Readonly<
  Record<
    | 'agentSessionMs'
    | 'auditLagMs'
    | 'auditSettleMs'
    | 'auditedOrders'
    | 'feedEventsPerMessage'
    | 'feedMessagesPerSecond'
    | 'invariantCheckMs'
    | 'invariantGraceMs'
    | 'ledgerFollowed'
    | 'ledgerLookBack'
    | 'ledgerPage'
    | 'recentEvents'
    | 'relaySweepMs'
    | 'retentionMs'
    | 'signInTries'
    | 'signInTriesOfClient'
    | 'signInTriesOfName',
    number
  >
>;
type Relate = (holds: boolean, rule: string) => void;

/** Of the agents' desk. */
export function relateDeskLimits(limits: Limits, relate: Relate): void {
  relate(
    limits.agentSessionMs < limits.retentionMs,
    'a session that was signed out is known for as long as it could have been used',
  );
  relate(
    limits.signInTries < limits.signInTriesOfName &&
      limits.signInTriesOfName < limits.signInTriesOfClient,
    'who guesses at one address is locked out there before anybody else has to wait',
  );
  relate(
    limits.ledgerFollowed <= limits.ledgerPage && limits.ledgerLookBack < limits.ledgerFollowed,
    'the audit of payments begins with one page, which the gateway gives',
  );
  relate(
    limits.auditedOrders > limits.ledgerFollowed * 2 &&
      limits.auditLagMs > limits.auditSettleMs + limits.invariantCheckMs * 2,
    'a page of charges and one of refunds can be looked at, and an order in its turn is not late',
  );
  relate(limits.invariantGraceMs > limits.relaySweepMs * 2, 'what a sweep heals is no violation');
  relate(
    limits.feedMessagesPerSecond * limits.feedEventsPerMessage > limits.recentEvents,
    'a second of the feed takes all that one flight can tell in it',
  );
}
