import type { Answer } from '../../api/ask.ts';
import type { HistoryPoint } from './client.ts';
import { useDesk } from './services.ts';
import type { ChangesAnswer, HistorySummary, Moment } from './types.ts';

/** Where the time machine reads: the server, or a file that was exported. */
export interface HistorySource {
  /** Null: the server. */
  readonly fileName: string | null;
  summary(): Answer<HistorySummary>;
  at(point: HistoryPoint): Answer<Moment>;
  changes(after: number, limit: number): Answer<ChangesAnswer>;
}

/** A flight's history as the server replays it. */
export function serverHistory(flightId: string): HistorySource {
  const { client } = useDesk();
  return {
    fileName: null,
    summary: () => client.history(flightId),
    at: (point) => client.historyAt(flightId, point),
    changes: (after, limit) => client.historyChanges(flightId, after, limit),
  };
}
