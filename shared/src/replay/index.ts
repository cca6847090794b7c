/** Looking back: a flight's recorded history, replayed through the book that its workflow runs. Pure. */
export type * from './types.ts';
export type {
  ChangesAnswer,
  HistoryRuns,
  HistorySummary,
  Moment,
  NoSuchMoment,
  RunEntry,
  RunList,
} from './machine.ts';
export type { MapView, OwnedSeat } from './views.ts';
export { TimeMachine } from './machine.ts';
export { RunReplay } from './run.ts';
export { Findings, ReplayCache } from './machine.ts';
export {
  HistoryFileError,
  type HistoryFileFault,
  type HistoryFileHeader,
  OpenedHistory,
  type Pause,
  playStep,
  type RunStep,
  type Sha256,
  splitLines,
  writeHistoryFile,
} from './history-file.ts';
