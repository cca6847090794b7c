import type { Archive } from './archive.ts';
import type { AuditLog } from './audit-log.ts';
import type { HistorySource } from './source.ts';

/** What is kept of what was. */
export interface Past {
  readonly history: HistorySource;
  readonly archive: Archive;
  readonly audit: AuditLog;
}
