/** What the audit log's messages have to look like: others are ignored, for a signal cannot be refused. */
import type { AuditReport, ForgetNames } from '@aisle/shared/audit-log';
import { isMoment } from '@aisle/shared/times';
import { limits } from '@aisle/shared/limits';
import { count, fits, isRecord, isText, name, type Guard, type Shape } from '../shape.ts';

const auditedFlight: Shape = {
  id: name,
  number: name,
  origin: name,
  destination: name,
  departsAt: isMoment,
};
const isSentence: Guard = (value) => typeof value === 'string';
const isEntry: Guard = (entry) =>
  fits(entry, {
    at: isMoment,
    version: count(0),
    command: (command) => fits(command, { type: name, by: name, reason: isSentence }),
  });

export function isAuditReport(sent: unknown): sent is AuditReport {
  return fits(sent, {
    source: name,
    first: count(1),
    flight: (flight) => fits(flight, auditedFlight),
    entries: (entries) =>
      Array.isArray(entries) &&
      entries.length > 0 &&
      entries.length <= limits.auditReportEntries &&
      entries.every(isEntry),
  });
}

export function isForgettingNames(sent: unknown): sent is ForgetNames {
  const names: Guard = (value) =>
    Array.isArray(value) && value.every((each) => isText(each, limits.emailLength));
  return isRecord(sent) && fits(sent, { flightId: name, names });
}
