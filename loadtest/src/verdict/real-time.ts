/** Question (c), second half: the order of the versions is that of real time, and reads are not stale. */
import type { Exchange } from '../observations.ts';
import { namedVersion } from '../versions.ts';
import type { Facts } from './facts.ts';
import { bounds, exchangeLine, orderLine, type Findings } from './findings.ts';
import { eachStale, grouped, type Told } from './lists.ts';
import { isWrite } from './orders.ts';

export function checkRealTime(facts: Facts, findings: Findings): void {
  checkWriteOrder(facts, findings);
  const told = facts.seen.exchanges.flatMap(telling);
  checkOwnReads(told, findings);
  checkOtherReads(facts, told, findings);
}

/** A change is newer than every version that anybody was told of before it was asked for. */
function checkWriteOrder({ decisions, versions }: Facts, findings: Findings): void {
  for (const { version, sentAt, orderId, view, status } of decisions) {
    const mention = versions.firstOf(version);
    if (sentAt === null || mention === undefined || mention.at >= sentAt) continue;
    const sentence = `Order ${orderId} is ${status} as version ${version}, but version ${mention.version} was told of before that was asked for.`;
    findings.add('c', 'out-of-order', sentence, () => [
      mention.exchange
        ? exchangeLine(mention.exchange)
        : { at: mention.at, text: `${mention.by}: version ${mention.version}` },
      view.exchange ? exchangeLine(view.exchange) : orderLine(view.at, view.order),
    ]);
  }
}

/** An exchange that told its customer of a version. */
interface Telling extends Told {
  readonly exchange: Exchange;
}

function telling(exchange: Exchange): Telling[] {
  const { sentAt, endedAt, outcome } = exchange;
  const version = namedVersion(outcome);
  return version === null ? [] : [{ version, sentAt, endedAt, exchange }];
}

/** What tells the customer of the flight as it is: a look at it, or a refusal that names its version. */
function isRead({ exchange }: Telling): boolean {
  return exchange.outcome.kind === 'flight' || exchange.outcome.kind === 'refused';
}

/** What a customer was told of before is never missing from what that customer is told later. */
function checkOwnReads(told: readonly Telling[], findings: Findings): void {
  const all = told.filter((one) => isRead(one) || isWrite(one.exchange));
  for (const [customer, own] of grouped(all, ({ exchange }) => exchange.customer)) {
    eachStale(own, own.filter(isRead), 0, (read, before) => {
      const sentence = `Customer ${customer} was told of version ${before.version}, and later of version ${read.version}.`;
      findings.add('c', 'own-stale-read', sentence, () =>
        [before.exchange, read.exchange].map(exchangeLine),
      );
    });
  }
}

/** What was acknowledged to others may be missing for the bounded time that a lost notice takes to heal. */
function checkOtherReads({ seen }: Facts, told: readonly Telling[], findings: Findings): void {
  const acknowledged = told.filter(
    ({ exchange }) => isWrite(exchange) && exchange.outcome.kind === 'order',
  );
  const times = { sentAt: seen.afterAskedAt, endedAt: seen.afterAnsweredAt };
  const final: Exchange = {
    customer: -1,
    step: 'watch',
    intendedAt: times.sentAt,
    ...times,
    seats: [],
    orderId: null,
    outcome: { kind: 'flight', version: seen.after.version, seats: {} },
  };
  const reads = [...told.filter(isRead), ...telling(final)];
  eachStale(acknowledged, reads, bounds.staleReadMs, (read, before) => {
    const sentence = `Customer ${read.exchange.customer} was told of version ${read.version} more than ${bounds.staleReadMs} ms after version ${before.version} was acknowledged to customer ${before.exchange.customer}.`;
    findings.add('c', 'stale-read', sentence, () =>
      [before.exchange, read.exchange].map(exchangeLine),
    );
  });
}
