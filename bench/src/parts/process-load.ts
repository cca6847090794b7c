import { readFile } from 'node:fs/promises';

/** What a process has taken so far. */
export interface ProcessLoad {
  readonly cpuMs: number;
  /** Memory that it has in use now, bytes. */
  readonly rss: number;
}

/** Linux counts a process's time in hundredths of a second, whatever its clock does. */
const MS_PER_TICK = 10;

/** Reads what Linux knows of a process; throws elsewhere, and when there is no such process. */
export async function processLoad(pid: number): Promise<ProcessLoad> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
  ]);
  // The second field is the program's name, which may have blanks: count from behind its bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  const rssKb = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
  return { cpuMs: ticks * MS_PER_TICK, rss: rssKb * 1024 };
}
