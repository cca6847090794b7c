/** Text laid out for a terminal. */
import Table from 'cli-table3';

/** Width that every terminal has. */
const columns = 80;

const borderless = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** A table without lines; the first column to the left, figures to the right, unless `aligns` says otherwise. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  aligns?: readonly ('left' | 'right')[],
): string[] {
  const laid = new Table({
    head: [...head],
    chars: borderless,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, place) => aligns?.[place] ?? (place === 0 ? 'left' : 'right')),
  });
  laid.push(...rows.map((row) => [...row]));
  return laid
    .toString()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd());
}

/** Breaks a sentence at spaces, so that it fits; a longer word stays whole. Lines after the first hang. */
export function wrap(text: string, indentBy = 2, hangBy = 0): string[] {
  const lines: string[] = [];
  let current = ' '.repeat(indentBy);
  for (const word of text.split(' ')) {
    if (current.trim() === '') current += word;
    else if (current.length + 1 + word.length <= columns) current += ` ${word}`;
    else {
      lines.push(current);
      current = ' '.repeat(indentBy + hangBy) + word;
    }
  }
  return [...lines, current];
}

/** What came from outside must not steer the terminal. */
export function clean(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, ' ');
}

/** Cuts a cell that would break the table. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
