import type Koa from 'koa';

/** A table (RFC 4180), its head first, of which no cell is a formula to a spreadsheet. */
export function csv(lines: readonly (readonly string[])[]): string {
  return lines.map((line) => `${line.map(field).join(',')}\r\n`).join('');
}

/** What a spreadsheet would take for a formula is text to it with an apostrophe before. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Answers with a table, as a file of that name. */
export function sendCsv(ctx: Koa.Context, name: string, table: string): null {
  ctx.attachment(`${name}.csv`);
  ctx.type = 'text/csv';
  // Without the mark, a spreadsheet reads names in a code page of its own.
  ctx.body = `\uFEFF${table}`;
  return null;
}
