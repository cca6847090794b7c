import { err, ok, type Result } from '@aisle/shared/result';
import { z } from 'zod';
import { reportSchema, reportVersion, type Report } from './schema.ts';

const headSchema = z.object({ kind: z.literal('aisle-load-report'), version: z.int() });

/** Reads a report that an earlier run wrote. The error is a sentence that says why it cannot be used. */
export function readReport(text: string): Result<Report, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err('The earlier report is not JSON. Name a file that --json wrote.');
  }
  const head = headSchema.safeParse(json);
  if (!head.success) {
    return err(
      'The earlier report is not a report of the load tester. Name a file that --json wrote.',
    );
  }
  if (head.data.version !== reportVersion) {
    return err(
      `The earlier report has version ${head.data.version}, and this load tester reads version ` +
        `${reportVersion}. Run the earlier load again to compare with it.`,
    );
  }
  const report = reportSchema.safeParse(json);
  if (report.success) return ok(report.data);
  const [issue] = report.error.issues;
  const where = issue?.path.map(String).join('.') || 'the report';
  return err(
    `The earlier report is damaged at ${where} (${issue?.message ?? 'unknown'}). Run the earlier load again.`,
  );
}
