/** pino's numbers; what is below goes to the log file only. */
const WARN = 40;
const ERROR = 50;

/**
 * What the terminal shows of a process' line: warnings and errors of its JSON log as a sentence, and
 * what is not JSON as it is. Undefined: nothing.
 */
export function terseView(name: string, line: string): string | undefined {
  if (line.trim() === '') return undefined;
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return `${name}: ${line}`;
  }
  if (typeof entry !== 'object' || entry === null || !('level' in entry)) return undefined;
  // What Temporal's SDK warns of is for experts.
  const least = 'temporal' in entry ? ERROR : WARN;
  if (typeof entry.level !== 'number' || entry.level < least) return undefined;
  return `${name}: ${'msg' in entry ? String(entry.msg) : line}${cause(entry)}`;
}

function cause(entry: object): string {
  const error = 'err' in entry ? entry.err : undefined;
  if (typeof error !== 'object' || error === null || !('message' in error)) return '';
  return ` (${String(error.message)})`;
}
