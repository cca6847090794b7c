/** The report of a run: from what was seen to figures, and from figures to text, page and comparison. */
export { compareReports } from './compare.ts';
export { renderHtml } from './html/page.ts';
export { readReport } from './schema.ts';
export type { Report } from './schema.ts';
export { summarise } from './summarise.ts';
export { renderText } from './text.ts';
export { missedThresholds, parseThreshold, type Threshold } from './thresholds.ts';
