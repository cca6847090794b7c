/** What tells a person apart from everybody else, to look for wherever nobody may stand. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Typed by one customer, and by nobody else. The code is looked for as JSON has it: five digits are in many a number. */
export const marks = {
  givenName: 'Zephyrina',
  surname: 'Quaxwörth',
  corrected: 'Quaxwörtha',
  email: 'zephyrina.q@marked.example',
  phone: '+44 20 7946 0777',
  code: '31337',
} as const;

/** Each in every form in which it may be written, in small letters. */
const forms: Readonly<Record<keyof typeof marks, readonly string[]>> = {
  givenName: ['zephyrina'],
  surname: ['quaxwörth', 'quaxwoerth', 'quaxworth', 'quaxw%c3%b6rth', 'quaxw=c3=b6rth'],
  corrected: ['quaxwörtha', 'quaxwoertha'],
  email: ['@marked.example', '%40marked.example'],
  phone: ['7946 0777', '79460777', '7946%200777'],
  code: formsOfCode(marks.code),
};

/** How a payment code may be written. */
export function formsOfCode(code: string): string[] {
  return [`"${code}"`, `\\"${code}\\"`, `'${code}'`, `code=${code}`];
}

/** Which of the marks stand in a text. */
export function marksIn(text: string): string[] {
  const small = text.toLowerCase();
  return Object.entries(forms)
    .filter(([, each]) => each.some((form) => small.includes(form)))
    .map(([name]) => name);
}

/** The files below a folder, by their paths in it. */
export async function* filesBelow(folder: string): AsyncGenerator<[path: string, bytes: Buffer]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    yield [path.slice(folder.length + 1), await readFile(path)];
  }
}

/** The files below a folder that have marks, and which, by their paths in it. */
export async function markedFiles(folder: string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for await (const [path, bytes] of filesBelow(folder)) {
    // Names are UTF-8 in what we write, and one byte a letter where something else kept them.
    const marked = [
      ...new Set([...marksIn(bytes.toString()), ...marksIn(bytes.toString('latin1'))]),
    ];
    if (marked.length > 0) found[path] = marked;
  }
  return found;
}
