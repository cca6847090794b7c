import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Complaint } from './complaint.ts';

/** Throws a `Complaint` when the file cannot be written. Asks before the run, and writes nothing. */
export async function checkWritable(option: string, path: string): Promise<void> {
  const existing = await stat(path).catch(() => null);
  const reason =
    existing?.isDirectory() === true ? 'it is a folder' : await barrier(path, existing !== null);
  if (reason === null) return;
  throw new Complaint('usage', `${option} cannot write ${path}: ${reason}. Name another file.`);
}

async function barrier(path: string, exists: boolean): Promise<string | null> {
  const folder = dirname(path);
  const parent = await stat(folder).catch(() => null);
  if (parent === null) return `there is no folder ${folder}`;
  if (!parent.isDirectory()) return `${folder} is not a folder`;
  return access(exists ? path : folder, constants.W_OK).then(
    () => null,
    () => 'it is not allowed',
  );
}

/** Throws a `Complaint` when the file cannot be read. */
export async function readInput(option: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
      EACCES: 'it is not allowed',
    };
    const reason = reasons[String(code)] ?? String(code);
    throw new Complaint('usage', `${option} cannot read ${path}: ${reason}. Name another file.`);
  }
}
