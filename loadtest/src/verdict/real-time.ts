/** Question (c), second half: the order of the versions is that of real time, and reads are not stale. */
import type { Exchange } from '../observations.ts';
import { bounds } from './bounds.ts';
import type { Case } from './case.ts';
import { exchangeLine, orderLine } from './evidence.ts';
import type { Findings } from './findings.ts';
import { namedVersion } from './mentions.ts';
import { isWrite } from './stories.ts';

export function judgeRealTime(theCase: Case, findings: Findings): void {
  judgeWriteOrder(theCase, findings);
  judgeOwnReads(theCase, findings);
  judgeOtherReads(theCase, findings);
}

/** A change is newer than every version that anybody was told of before it was asked for. */
function judgeWriteOrder({ pins, mentions }: Case, findings: Findings): void {
  for (const { version, sentAt, orderId, sight, status } of pins) {
    const mention = mentions.existedBy(version);
    if (sentAt === null || mention === undefined || mention.at >= sentAt) continue;
    const sentence = `Order ${orderId} is ${status} as version ${version}, but version ${mention.version} was told of before that was asked for.`;
    findings.add('c', 'out-of-order', sentence, () => [
      mention.line(),
      sight.exchange ? exchangeLine(sight.exchange) : orderLine(sight.at, sight.order),
    ]);
  }
}

/** What tells the customer of the flight as it is: a look at it, or a refusal that names its version. */
function isRead({ outcome }: Exchange): boolean {
  return (
    outcome.kind === 'flight' || (outcome.kind === 'refused' && namedVersion(outcome) !== null)
  );
}

/** What a customer was told of before is never missing from what that customer is told later. */
function judgeOwnReads({ seen }: Case, findings: Findings): void {
  const byCustomer = new Map<number, Exchange[]>();
  for (const exchange of seen.exchanges) {
    if (namedVersion(exchange.outcome) === null || !(isRead(exchange) || isWrite(exchange)))
      continue;
    const known = byCustomer.get(exchange.customer);
    if (known) known.push(exchange);
    else byCustomer.set(exchange.customer, [exchange]);
  }
  for (const exchanges of byCustomer.values()) {
    judgeReads(exchanges, exchanges, 0, (read, told) => {
      const sentence = `Customer ${read.customer} was told of version ${namedVersion(told.outcome) ?? 0}, and later of version ${namedVersion(read.outcome) ?? 0}.`;
      findings.add('c', 'own-stale-read', sentence, () => [exchangeLine(told), exchangeLine(read)]);
    });
  }
}

/** What was acknowledged to others may be missing for the bounded time that a lost notice takes to heal. */
function judgeOtherReads({ seen }: Case, findings: Findings): void {
  const acknowledged = seen.exchanges.filter(
    (exchange) => isWrite(exchange) && exchange.outcome.kind === 'order',
  );
  const final: Exchange = {
    customer: -1,
    step: 'watch',
    intendedAt: seen.afterAskedAt,
    sentAt: seen.afterAskedAt,
    endedAt: seen.afterAnsweredAt,
    seats: [],
    orderId: null,
    outcome: { kind: 'flight', version: seen.after.version, seats: {} },
  };
  judgeReads(acknowledged, [...seen.exchanges, final], bounds.staleReadMs, (read, told) => {
    const sentence = `Customer ${read.customer} was told of version ${namedVersion(read.outcome) ?? 0} more than ${bounds.staleReadMs} ms after version ${namedVersion(told.outcome) ?? 0} was acknowledged to customer ${told.customer}.`;
    findings.add('c', 'stale-read', sentence, () => [exchangeLine(told), exchangeLine(read)]);
  });
}

/** Compares each read with the newest version that was told `lagMs` before it was asked for. */
function judgeReads(
  tellings: readonly Exchange[],
  exchanges: readonly Exchange[],
  lagMs: number,
  say: (read: Exchange, told: Exchange) => void,
): void {
  const told = [...tellings].sort((one, other) => one.endedAt - other.endedAt);
  const reads = exchanges.filter(isRead).sort((one, other) => one.sentAt - other.sentAt);
  let next = 0;
  let newest: Exchange | null = null;
  for (const read of reads) {
    for (let one = told[next]; one && one.endedAt <= read.sentAt - lagMs; one = told[next]) {
      if (versionOf(one) > versionOf(newest)) newest = one;
      next += 1;
    }
    if (newest !== null && newest !== read && versionOf(read) < versionOf(newest))
      say(read, newest);
  }
}

function versionOf(exchange: Exchange | null): number {
  return exchange === null ? -1 : (namedVersion(exchange.outcome) ?? -1);
}
