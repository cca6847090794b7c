import type { AircraftChange, Observations } from '../observations.ts';
import { checkMoves, checkShown, spansOf } from './aircraft-change.ts';
import { checkDeadlines } from './deadlines.ts';
import { type Facts, readFacts } from './facts.ts';
import { Findings, questions, seatsLine, type Question, type Verdict } from './findings.ts';
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
  const findings = new Findings();
  const facts = readFacts(observations);
  const { aircraft, before, after } = observations;
  if (aircraft === undefined && before.flight.aircraft !== after.flight.aircraft) {
    const sentence =
      'Somebody changed the aircraft during the run, so nobody can say which seats are the same. Have the tester change it (--change-aircraft).';
    for (const question of Object.keys(questions) as Question[])
      findings.unanswered(question, sentence);
    return findings.verdict();
  }
  if (aircraft === undefined) for (const check of seatChecks) check(facts, findings);
  else checkChanged(observations, aircraft, findings);
  checkMoney(facts, findings);
  checkRealTime(facts, findings);
  // What is on offer is void with the aircraft, and offered anew.
  if (aircraft === undefined) checkOffers(facts, findings);
  return findings.verdict();
}

/** What is asked of the seats of one aircraft. */
const seatChecks = [
  checkOwners,
  checkFinalMap,
  checkConflicts,
  checkHistory,
  checkOrderSteps,
  checkStreams,
  checkDeadlines,
];

/** Each aircraft by itself, and what became of everybody between the two. */
function checkChanged(seen: Observations, aircraft: AircraftChange, findings: Findings): void {
  const spans = spansOf(seen, aircraft);
  const parts = { before: readFacts(spans.before), after: readFacts(spans.after) };
  for (const check of seatChecks) {
    check(parts.before, findings);
    check(parts.after, findings);
  }
  checkMoves(parts, findings);
  checkShown(seen, aircraft, findings);
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
