import type { Observations } from '../observations.ts';
import { checkDeadlines } from './deadlines.ts';
import { type Facts, readFacts } from './facts.ts';
import { Findings, seatsLine, type Verdict } from './findings.ts';
import { checkHistory } from './fold.ts';
import { checkMoney } from './money.ts';
import { checkOffers } from './offers.ts';
import { checkOrderSteps, checkRealTime } from './order-of-events.ts';
import { checkFinalMap, checkOwners } from './ownership.ts';
import { checkStreams } from './streams.ts';

/**
 * Checks a run from outside: by what was answered, refused, pushed and broadcast, and by the gateway's
 * ledger. Other clients may have been busy on the same flight: what they may have done is never a
 * violation. Pure: the same observations give the same verdict.
 */
export function checkRun(observations: Observations): Verdict {
  const facts = readFacts(observations);
  const findings = new Findings();
  const checks = [
    checkOwners,
    checkFinalMap,
    checkMoney,
    checkConflicts,
    checkHistory,
    checkOrderSteps,
    checkRealTime,
    checkStreams,
    checkDeadlines,
    checkOffers,
  ];
  for (const check of checks) check(facts, findings);
  return findings.verdict();
}

/** Equal versions mean equal maps, whoever is shown them. */
function checkConflicts({ versions }: Facts, findings: Findings): void {
  for (const { seats, known, other } of versions.conflicts) {
    const sentence = `Version ${known.version} of the flight was shown in two ways: ${seats.join(' ')} differ.`;
    findings.add('c', 'maps-differ', sentence, () =>
      [known, other].map(({ at, by, seats: shown }) => seatsLine(at, by, shown, seats)),
    );
  }
}
