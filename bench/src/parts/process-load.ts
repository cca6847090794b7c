import { readFile } from 'node:fs/promises';

/** Linux counts a process's time in hundredths of a second, whatever its clock does. */
const MS_PER_TICK = 10;

/** Processor time that a process has taken so far, ms: as Linux knows it. Throws elsewhere, and when there is no such process. */
export async function processorMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name, which may have blanks: count from behind its bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}
