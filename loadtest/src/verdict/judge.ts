import { judgeAnswers } from './answers.ts';
import { readCase, type Case } from './case.ts';
import { judgeDeadlines } from './deadlines.ts';
import { seatsLine } from './evidence.ts';
import { judgeFinalMap } from './final-map.ts';
import { Findings } from './findings.ts';
import { judgeHistory } from './history.ts';
import { judgeMoney } from './money.ts';
import { judgeOwners } from './owners.ts';
import { judgeRealTime } from './real-time.ts';
import { judgeStreams } from './streams.ts';
import type { Judge } from './verdict.ts';

/**
 * Judges a run from outside: by what was answered, refused, pushed and broadcast, and by the gateway's
 * ledger. Other clients may have been busy on the same flight: what they may have done is never a
 * violation. Pure: the same observations give the same verdict.
 */
export const judge: Judge = (observations) => {
  const theCase = readCase(observations);
  const findings = new Findings();
  judgeOwners(theCase, findings);
  judgeFinalMap(theCase, findings);
  judgeMoney(theCase, findings);
  sayConflicts(theCase, findings);
  judgeHistory(theCase, findings);
  judgeAnswers(theCase, findings);
  judgeRealTime(theCase, findings);
  judgeStreams(theCase, findings);
  judgeDeadlines(theCase, findings);
  return findings.verdict();
};

/** Equal versions mean equal maps, whoever is shown them. */
function sayConflicts({ maps }: Case, findings: Findings): void {
  for (const { version, seats, known, other } of maps.conflicts) {
    const sentence = `Version ${version} of the flight was shown in two ways: ${seats.join(' ')} differ.`;
    findings.add('c', 'maps-differ', sentence, () =>
      [known, other].map(({ at, shownBy, seats: shown }) => seatsLine(at, shownBy, shown, seats)),
    );
  }
}
