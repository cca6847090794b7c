/** Reads Prometheus' text format, as `/metrics` answers it. */

/** One sample: a series with its labels, and its value. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** May be infinite or NaN. */
  readonly value: number;
}

const line = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?$/;
const label = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/gy;
const escapes: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/** The samples of a text. Comments and lines that are no samples are passed over: the rest is still of use. */
export function parsePrometheus(text: string): Sample[] {
  return text.split('\n').flatMap((raw) => {
    const [, name, labels = '', value = ''] = line.exec(raw.trim()) ?? [];
    const parsed = parseLabels(labels);
    const number = parseValue(value);
    return name === undefined || parsed === null || number === null
      ? []
      : [{ name, labels: parsed, value: number }];
  });
}

function parseLabels(text: string): Record<string, string> | null {
  const labels: [string, string][] = [];
  let read = 0;
  for (const [whole, name = '', value = ''] of text.matchAll(label)) {
    labels.push([name, value.replace(/\\(.)/g, (_, mark: string) => escapes[mark] ?? mark)]);
    read += whole.length;
  }
  return text.slice(read).trim() === '' ? Object.fromEntries(labels) : null;
}

function parseValue(text: string): number | null {
  if (/^[+-]?Inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^NaN$/i.test(text)) return NaN;
  const value = Number(text);
  return text === '' || Number.isNaN(value) ? null : value;
}
